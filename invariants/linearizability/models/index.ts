/** The models by name: adding one is one file and a word here and in `names.ts`. */
import type { Model, ModelOptions } from "../model.ts";
import { type ModelName, modelNames } from "../names.ts";
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

const byName: { readonly [name in ModelName]: (options?: ModelOptions) => Model } = {
  ...{ register, "cas-register": casRegister, "write-once": writeOnce, "key-value": keyValue },
  ...{ "multi-register": multiRegister, mutex, counter, set, queue, stack, log, bank, etcd },
};

export const models: ReadonlyMap<string, (options?: ModelOptions) => Model> = new Map(
  modelNames.map((name) => [name, byName[name]]),
);
