/** Thrift's compact protocol, as far as a Parquet footer needs it. https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md */
export type ThriftValue = number | boolean | Uint8Array | readonly ThriftValue[] | ThriftStruct;

/** By field id. */
export type ThriftStruct = ReadonlyMap<number, ThriftValue>;

const TYPES = {
  true: 1,
  false: 2,
  byte: 3,
  i16: 4,
  i32: 5,
  i64: 6,

  binary: 8,
  list: 9,
  set: 10,
  struct: 12,
};

/** The struct at the beginning of the bytes. */
export function readThrift(bytes: Uint8Array): ThriftStruct {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const byte = (): number => view.getUint8(at++);

  /** Numbers of more than 53 bits are not in footers of the lab's size. */
  function varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const next = byte();
      value += (next & 0x7f) * scale;
      if (next < 0x80) return value;
    }
  }

  function signed(): number {
    const value = varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  function binary(): Uint8Array {
    const length = varint();
    at += length;
    return bytes.subarray(at - length, at);
  }

  function list(): ThriftValue[] {
    const head = byte();
    const size = head >> 4 === 15 ? varint() : head >> 4;
    return Array.from({ length: size }, () => value(head & 0x0f));
  }

  function struct(): ThriftStruct {
    const fields = new Map<number, ThriftValue>();
    for (let id = 0; ; ) {
      const head = byte();
      if (head === 0) return fields;
      id = head >> 4 === 0 ? signed() : id + (head >> 4);
      const type = head & 0x0f;
      fields.set(id, type === TYPES.true || type === TYPES.false ? type === TYPES.true : value(type));
    }
  }

  function value(type: number): ThriftValue {
    if (type === TYPES.true || type === TYPES.false) return byte() === TYPES.true;
    if (type === TYPES.byte) return byte();
    if (type === TYPES.i16 || type === TYPES.i32 || type === TYPES.i64) return signed();
    if (type === TYPES.binary) return binary();
    if (type === TYPES.list || type === TYPES.set) return list();
    if (type === TYPES.struct) return struct();
    throw new Error(`thrift type ${type} is not expected in a Parquet footer`);
  }

  return struct();
}
