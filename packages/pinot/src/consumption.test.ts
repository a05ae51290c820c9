import { expect, test } from 'vitest'
import { consumedOffsets, partitionOfSegment, partitionStates } from './consumption.ts'

const info = (states: Record<string, string[]>) => ({
  _segmentToConsumingInfoMap: Object.fromEntries(
    Object.entries(states).map(([segment, found]) => [
      segment,
      found.map((consumerState) => ({ consumerState })),
    ]),
  ),
})
const view = (states: Record<string, string>) => ({
  REALTIME: Object.fromEntries(
    Object.entries(states).map(([segment, state]) => [segment, { server: state }]),
  ),
})
const statesOf = (...answers: Parameters<typeof partitionStates>) =>
  partitionStates(...answers).map(({ partition, state }) => `${partition} ${state}`)

test('a partition consumes when its server says so and brokers route to it', () => {
  const segment = 'bars__0__3__20261121T0457Z'
  expect(
    partitionStates(info({ [segment]: ['CONSUMING'] }), view({ [segment]: 'CONSUMING' })),
  ).toEqual([{ partition: 0, segment, state: 'CONSUMING' }])
})

test('a partition whose server does not report is not consuming, whatever the view says', () => {
  const segment = 'bars__0__0__20261121T0457Z'
  expect(statesOf(info({ [segment]: [] }), view({ [segment]: 'CONSUMING' }))).toEqual([
    '0 STARTING',
  ])
})

test('a stopped consumer and a failed start are told apart', () => {
  const stopped = 'bars__1__0__20261121T0457Z'
  const failed = 'bars__2__0__20261121T0457Z'
  const found = statesOf(info({ [failed]: [] }), view({ [stopped]: 'OFFLINE', [failed]: 'ERROR' }))
  expect(found).toEqual(['1 OFFLINE', '2 ERROR'])
})

test('only the newest segment of a partition counts, by number and not by text', () => {
  const segments = {
    bars__0__9__20261121T0457Z: 'ONLINE',
    bars__0__10__20261121T0458Z: 'CONSUMING',
  }
  const found = statesOf(info({ bars__0__10__20261121T0458Z: ['CONSUMING'] }), view(segments))
  expect(found).toEqual(['0 CONSUMING'])
})

test('a table without a view yet has no states', () => {
  expect(partitionStates(info({}), {})).toEqual([])
})

test('consumed is what every server has consumed, by either name that Pinot gave it', () => {
  const consuming = { consumerState: 'CONSUMING' }
  const at = (offsets: Record<string, string>) => ({
    ...consuming,
    partitionOffsetInfo: { currentOffsetsMap: offsets },
  })
  const offsets = consumedOffsets({
    _segmentToConsumingInfoMap: {
      bars__0__3__20261121T0457Z: [at({ 0: '17' }), at({ 0: '12' })],
      bars__1__0__20261121T0457Z: [{ ...consuming, partitionToOffsetMap: { 1: '5' } }],
      bars__2__0__20261121T0457Z: [{ ...at({ 2: '9' }), consumerState: 'NOT_CONSUMING' }],
      bars__3__0__20261121T0457Z: [],
    },
  })
  expect([...offsets]).toEqual([
    [0, 12],
    [1, 5],
  ])
})

test('a segment tells its partition by its name', () => {
  expect(partitionOfSegment('stock_ticks__12__3__20261121T0457Z')).toBe(12)
  expect(partitionOfSegment('uploaded')).toBeUndefined()
})
