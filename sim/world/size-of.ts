/** How many bytes a message would take on the wire: a simple, stable estimate by structure. */

/** 8 bytes a number, 1 a flag, 4 + length a text or list, and the fields of a record without their names. */
export function sizeOf(value: unknown): number {
  switch (typeof value) {
    case "number":
      return 8;
    case "string":
      return 4 + value.length;
    case "object": {
      if (value === null) return 1;
      if (Array.isArray(value)) {
        let total = 4;
        for (let i = 0; i < value.length; i++) total += sizeOf(value[i]);
        return total;
      }
      if (Symbol.iterator in value) return 4;
      let total = 0;
      const record = value as Record<string, unknown>;
      for (const field in record) total += field === "type" ? 1 : sizeOf(record[field]);
      return total;
    }
    default:
      return 1;
  }
}
