/**
 * The door for programs in other languages: any implementation, as a system of this world. Needs Node and a system with named pipes.
 *
 *     import { foreign } from "synod/foreign";
 *     export const mine = foreign({ name: "mine", program: { command: ["python3", "mine.py"], folder: import.meta.dirname, files: ["mine.py"] }, … });
 *
 * What such a program says and is told is in adapters/README.md.
 */
export type { ForeignDurable, ForeignRole } from "../adapters/automaton.ts";
export { type ForeignSystem, foreign } from "../adapters/foreign.ts";
export type { Program } from "../adapters/process.ts";
export { wireVersion } from "../adapters/wire.ts";
export { ForeignFault } from "../adapters/wire-fault.ts";
