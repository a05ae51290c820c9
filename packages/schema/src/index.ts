export { checkReleased, incompatibility } from './compatibility.ts'
export { Decoder, readAs, resolve, type Writer } from './decoder.ts'
export { eventKeys, timeColumn } from './event-keys.ts'
export { ExactJsonWriter } from './exact-json.ts'
export { encodeFramed, FRAME_BYTES, frameHeader, readSchemaId } from './frame.ts'
export {
  type AvroField,
  type AvroRecord,
  type AvroType,
  type EventSchemas,
  itemsOf,
  type Kind,
  kinds,
  readSchema,
  schemas,
  typeOf,
} from './kinds.ts'
export { type BatchLayout, batchLayout, Cursor, type FieldLayout, layoutOf } from './layout.ts'
export {
  arrivalColumn,
  type PinotField,
  type PinotSchema,
  pinotSchema,
  type Rows,
  rowsOf,
  symbolAlias,
  type TableKind,
  tableKinds,
} from './pinot-schema.ts'
export { readableJson } from './readable-json.ts'
export { ruleOf, ruleValues } from './rules.ts'
export {
  type Derivation,
  derivations,
  derivedSchemas,
  type Single,
  singleSchemas,
  singles,
} from './single-schemas.ts'
export type * from './types.ts'
export { WriterCodec, type Written } from './writer-codec.ts'
