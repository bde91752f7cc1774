/**
 * Registers by number. Judges know slots and instances by number, and there is no number that all nodes would give to a key:
 * so a register's is a hash of its name. Those of all keys that drawn plans have are different (register-numbers.test.ts).
 * Source: Fowler, Noll, Vo, "The FNV Non-Cryptographic Hash Algorithm" (RFC 9923), section 2: FNV-1a, folded.
 */

/** Numbers of registers are below. */
export const registersMax = 2 ** 28;

export function registerNumber(name: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  return ((hash >>> 28) ^ hash) & (registersMax - 1);
}
