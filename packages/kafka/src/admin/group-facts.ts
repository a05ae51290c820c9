import type { GroupDescription } from 'kafkajs'
import { kafkajs } from '../client/kafkajs.ts'

export interface GroupMember {
  readonly clientId: string
  readonly host: string
  /** What the group gave it to read. */
  readonly partitions: readonly { readonly topic: string; readonly partition: number }[]
}

export interface GroupFacts {
  readonly groupId: string
  /** Kafka's word: Stable, Empty, PreparingRebalance, CompletingRebalance, Dead. */
  readonly state: string
  readonly members: readonly GroupMember[]
}

export interface CommittedOffset {
  readonly topic: string
  readonly partition: number
  /** First offset that is not done. */
  readonly offset: number
}

const { MemberAssignment } = kafkajs.AssignerProtocol

/** What Kafka says of a group, without the bytes. */
export function groupFacts({ groupId, state, members }: GroupDescription): GroupFacts {
  return {
    groupId,
    state,
    members: members.map(({ clientId, clientHost, memberAssignment }) => {
      const assigned =
        memberAssignment.length > 0 ? MemberAssignment.decode(memberAssignment) : null
      const partitions = Object.entries(assigned?.assignment ?? {}).flatMap(([topic, numbers]) =>
        numbers.map((partition) => ({ topic, partition })),
      )
      return { clientId, host: clientHost.replace(/^\//, ''), partitions }
    }),
  }
}
