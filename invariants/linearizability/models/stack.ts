/** A last-in first-out stack: `push` and `pop`; popping an empty stack is answered by null. */
import type { Model, ModelOptions } from "../model.ts";
import { container } from "./queue.ts";

export const stack = (options: ModelOptions = {}): Model =>
  container(
    { name: "stack", about: "a last-in first-out stack: push, pop", putting: "push", taking: "pop", takes: "newest" },
    options,
  );
