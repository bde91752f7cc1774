/**
 * The exhaustive checker for a user's own automata: every behaviour of a bounded system, each distinct local step computed
 * once, all else in integers. check-system.ts is the same for registered systems.
 */
import type { Context, Invariant } from "../contract/invariant.ts";
import { Checker } from "./checker.ts";
import { type CheckOptions, validateCheckOptions } from "./options.ts";
import type { CheckReport } from "./report.ts";
import type { LocalSteps } from "./rows/local-steps.ts";
import { localsOf, type Space } from "./rows/space.ts";
import type { StateJudge } from "./rows/state-judge.ts";
import { type ActorModel, ModelBehaviour, symmetryOf } from "./subjects/model.ts";
import { validateModelFields } from "./subjects/model-fields.ts";

/** Explores every behaviour of `model`. Throws a UserError for a model or options that make no sense. */
export function checkModel<State extends object, Message>(
  model: ActorModel<State, Message>,
  options: CheckOptions = {},
): CheckReport {
  validateModelFields(model);
  validateCheckOptions(options);
  return new Checker(
    {
      behaviour: () => new ModelBehaviour(model),
      invariants: (model.judges ?? []) as unknown as readonly Invariant[],
      context: emptyContext,
      tellsStates: true,
      symmetry: () => symmetryOf(model),
      judge: (space, local) => deadlockJudge(model, space, local),
      isDone: (locals) => locals.every((state, node) => model.isDone?.(node, state as State) !== false),
    },
    options,
  ).run();
}

const emptyContext: Context = {
  cluster: { servers: 0, clients: 0, roles: [], options: {}, below: null },
  service: "register",
  quorums: {},
  intersections: [],
};

/** A state in which nothing can happen is wrong unless every node is done. */
function deadlockJudge<State extends object, Message>(
  model: ActorModel<State, Message>,
  space: Space,
  local: LocalSteps,
): StateJudge {
  return {
    judge(row, successors) {
      if (successors > 0) return null;
      const stuck = localsOf(space, local, row).findIndex(
        (state, node) => model.isDone?.(node, state as State) === false,
      );
      return stuck < 0 ? null : { invariant: "deadlock", message: `nothing can happen, and node ${stuck} is not done` };
    },
  };
}
