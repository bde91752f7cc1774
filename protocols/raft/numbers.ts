/** The numbers of Raft: terms and indices, each its own kind. */
import type { Brand } from "../../sim/base/brand.ts";

/** A term, from 1 up; 0 before the first. */
export type Term = Brand<number, "Term">;
export const noTerm = 0 as Term;
export const nextTerm = (term: Term): Term => (term + 1) as Term;

/** The index of a log entry, from 1 up; 0 stands before the first. */
export type Index = Brand<number, "Index">;
export const noIndex = 0 as Index;
export const firstIndex = 1 as Index;
