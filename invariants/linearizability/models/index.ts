/** The models by name: adding one is one file and one line here. */
import type { Model, ModelOptions } from "../model.ts";
import { bank } from "./bank.ts";
import { casRegister } from "./cas-register.ts";
import { counter } from "./counter.ts";
import { etcd } from "./etcd.ts";
import { keyValue } from "./key-value.ts";
import { log } from "./log.ts";
import { multiRegister } from "./multi-register.ts";
import { mutex } from "./mutex.ts";
import { queue } from "./queue.ts";
import { register } from "./register.ts";
import { set } from "./set.ts";
import { stack } from "./stack.ts";
import { writeOnce } from "./write-once.ts";

export const models: ReadonlyMap<string, (options?: ModelOptions) => Model> = new Map<
  string,
  (options?: ModelOptions) => Model
>([
  ["register", register],
  ["cas-register", casRegister],
  ["write-once", writeOnce],
  ["key-value", keyValue],
  ["multi-register", multiRegister],
  ["mutex", mutex],
  ["counter", counter],
  ["set", set],
  ["queue", queue],
  ["stack", stack],
  ["log", log],
  ["bank", bank],
  ["etcd", etcd],
]);
