/** Nominal types over plain numbers: free at run time, distinct to the compiler. */

declare const brand: unique symbol;
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };

/** Index of a node in its cluster: dense, 0-based; servers first, in role order, then clients. */
export type NodeId = Brand<number, "NodeId">;
