import { TapeError } from '@tickertape/errors'
import { type PortOwner, portOwner } from './port-owner.ts'
import { coreServers, type ServerName } from './server-spec.ts'
import { isFree, type PortName, portNames, portUses, type StackPorts } from './stack-ports.ts'

export interface PortConflict {
  readonly name: PortName
  readonly port: number
  readonly owner: PortOwner | undefined
}

/** Throws TAPE_STACK_PORT_TAKEN when one of the servers could not listen on one of its ports. */
export async function assertPortsFree(
  ports: StackPorts,
  servers: readonly ServerName[] = coreServers,
): Promise<void> {
  const conflicts: PortConflict[] = []
  for (const name of portNames) {
    if (!servers.includes(portUses[name].server)) continue
    const port = ports[name]
    if (await isFree(port, portUses[name].host)) continue
    conflicts.push({ name, port, owner: await portOwner(port) })
  }
  if (conflicts.length > 0) {
    throw new TapeError('TAPE_STACK_PORT_TAKEN', portTakenMessage(conflicts), {
      context: { conflicts },
    })
  }
}

/** One line for all conflicts, such as two stacks on the same ports. */
export function portTakenMessage(conflicts: readonly PortConflict[]): string {
  const clauses = conflicts.map(({ name, port, owner }) => {
    const by = owner ? `process ${owner.pid} (${shortened(owner.command)})` : 'another program'
    return `port ${port} (${name}, for ${portUses[name].server}) is in use by ${by}`
  })
  const what = conflicts.length === 1 ? 'that program' : 'those programs'
  return `${clauses.join('; ')}: stop ${what}, or set another port in config/config.yaml`
}

function shortened(command: string): string {
  return command.length <= 80 ? command : `${command.slice(0, 77)}...`
}
