/**
 * What is wrong with an action or a workflow of GitHub's, as far as this project writes any.
 * Source: GitHub Docs, "Metadata syntax for GitHub Actions" and "Workflow syntax for GitHub Actions".
 */

type Fields = Readonly<Record<string, unknown>>;

/** A field's form: what it is called when it is wrong, and whether a value has it. */
interface Form {
  readonly wanted: string;
  fits(value: unknown): boolean;
}

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const text: Form = { wanted: "a text", fits: (value) => typeof value === "string" && value !== "" };
const anyText: Form = { wanted: "a text", fits: (value) => typeof value === "string" };
const flag: Form = { wanted: "true or false", fits: (value) => typeof value === "boolean" };
const minutes: Form = { wanted: "a number above 0", fits: (value) => typeof value === "number" && value > 0 };
const scalars: Form = {
  wanted: "names with texts, numbers or switches",
  fits: (value) =>
    isFields(value) && Object.values(value).every((one) => ["string", "number", "boolean"].includes(typeof one)),
};
const something: Form = { wanted: "something", fits: (value) => value !== undefined };
const list: Form = {
  wanted: "a list with an entry or more",
  fits: (value) => Array.isArray(value) && value.length > 0,
};
const condition: Form = {
  wanted: "a condition",
  fits: (value) => typeof value === "string" || typeof value === "boolean",
};
const record: Form = { wanted: "fields", fits: isFields };

interface Rule {
  readonly must?: Readonly<Record<string, Form>>;
  readonly may?: Readonly<Record<string, Form>>;
}

/** Problems of the fields of `value`, which stands at `place`. */
function problemsOf(place: string, value: unknown, { must = {}, may = {} }: Rule): string[] {
  if (!isFields(value)) return [`${place}: no fields`];
  const known: Readonly<Record<string, Form>> = { ...must, ...may };
  const unknown = Object.keys(value).filter((name) => !Object.hasOwn(known, name));
  const missing = Object.keys(must).filter((name) => !Object.hasOwn(value, name));
  const wrong = Object.keys(value).filter((name) => Object.hasOwn(known, name) && !known[name]!.fits(value[name]));
  return [
    ...unknown.map((name) => `${place}.${name}: not known`),
    ...missing.map((name) => `${place}.${name}: missing`),
    ...wrong.map((name) => `${place}.${name}: not ${known[name]!.wanted}`),
  ];
}

const stepFields = { name: text, id: text, if: condition, env: scalars, "continue-on-error": flag };

/** A step runs a shell or uses an action, never both; in an action it says which shell. */
function stepProblems(place: string, step: unknown, needsShell: boolean): string[] {
  if (!isFields(step)) return [`${place}: no fields`];
  if (Object.hasOwn(step, "run") === Object.hasOwn(step, "uses")) return [`${place}: either run or uses`];
  if (Object.hasOwn(step, "uses")) {
    const pinned: Form = {
      wanted: "an action with its version",
      fits: (value) => /^[\w.-]+\/[\w./-]+@[\w.-]+$|^\.\//.test(String(value)),
    };
    return problemsOf(place, step, { must: { uses: pinned }, may: { ...stepFields, with: scalars } });
  }
  const shell: Form = { wanted: "bash", fits: (value) => value === "bash" };
  const more = { ...stepFields, "working-directory": text };
  const rule = needsShell
    ? { must: { run: text, shell }, may: more }
    : { must: { run: text }, may: { ...more, shell } };
  return problemsOf(place, step, rule);
}

/** Expressions that speak of an input or a step that is not there. */
function referenceProblems(
  place: string,
  whole: unknown,
  inputs: readonly string[],
  steps: readonly string[],
): string[] {
  const expressions = [...JSON.stringify(whole).matchAll(/\$\{\{(.*?)\}\}/g)].map(([, inside]) => inside!);
  const names = (pattern: RegExp): string[] =>
    expressions.flatMap((one) => [...one.matchAll(pattern)].map(([, name]) => name!));
  return [
    ...names(/\binputs\.([\w-]+)/g)
      .filter((name) => !inputs.includes(name))
      .map((name) => `${place}: no input ${name}`),
    ...names(/\bsteps\.([\w-]+)/g)
      .filter((name) => !steps.includes(name))
      .map((name) => `${place}: no step ${name}`),
  ];
}

const idsOf = (steps: readonly unknown[]): string[] =>
  steps.flatMap((step) => (isFields(step) && typeof step["id"] === "string" ? [step["id"]] : []));
const fieldsOf = (value: unknown): [string, unknown][] => (isFields(value) ? Object.entries(value) : []);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** What is wrong with a composite action; nothing where all is right. */
export function actionProblems(action: unknown): string[] {
  const colors = "white yellow blue green orange red purple gray-dark".split(" ");
  const head = problemsOf("action", action, {
    must: { name: text, description: text, runs: record },
    may: { author: text, branding: record, inputs: record, outputs: record },
  });
  if (!isFields(action)) return head;
  const runs = isFields(action["runs"]) ? action["runs"] : {};
  const steps = listOf(runs["steps"]);
  const composite: Form = { wanted: "composite", fits: (value) => value === "composite" };
  const color: Form = { wanted: `one of ${colors.join(", ")}`, fits: (value) => colors.includes(String(value)) };
  const input = { must: { description: text }, may: { default: anyText, required: flag, deprecationMessage: text } };
  return [
    ...head,
    ...(action["branding"] === undefined
      ? []
      : problemsOf("action.branding", action["branding"], { may: { icon: text, color } })),
    ...fieldsOf(action["inputs"]).flatMap(([name, one]) => problemsOf(`action.inputs.${name}`, one, input)),
    ...fieldsOf(action["outputs"]).flatMap(([name, one]) =>
      problemsOf(`action.outputs.${name}`, one, { must: { description: text, value: text } }),
    ),
    ...problemsOf("action.runs", runs, { must: { using: composite, steps: list } }),
    ...steps.flatMap((step, at) => stepProblems(`action.runs.steps[${at}]`, step, true)),
    ...referenceProblems(
      "action",
      action,
      fieldsOf(action["inputs"]).map(([name]) => name),
      idsOf(steps),
    ),
  ];
}

const events = "push pull_request schedule workflow_dispatch release".split(" ");

/** What is wrong with a workflow; nothing where all is right. */
export function workflowProblems(workflow: unknown): string[] {
  const trigger: Form = {
    wanted: `events (${events.join(", ")})`,
    fits: (value) => {
      const named =
        typeof value === "string" ? [value] : Array.isArray(value) ? value : Object.keys(isFields(value) ? value : {});
      return named.length > 0 && named.every((one) => events.includes(String(one)));
    },
  };
  const head = problemsOf("workflow", workflow, {
    must: { on: trigger, jobs: record },
    may: {
      name: text,
      permissions: something,
      concurrency: something,
      env: scalars,
      defaults: record,
      "run-name": text,
    },
  });
  if (!isFields(workflow)) return head;
  const job = {
    must: { "runs-on": text, steps: list },
    may: {
      ...{ name: text, if: condition, needs: something, permissions: something, environment: something, env: scalars },
      ...{
        strategy: record,
        outputs: record,
        "timeout-minutes": minutes,
        "continue-on-error": flag,
        concurrency: something,
      },
    },
  };
  return [
    ...head,
    ...fieldsOf(workflow["jobs"]).flatMap(([name, one]) => {
      const steps = isFields(one) ? listOf(one["steps"]) : [];
      return [
        ...problemsOf(`workflow.jobs.${name}`, one, job),
        ...steps.flatMap((step, at) => stepProblems(`workflow.jobs.${name}.steps[${at}]`, step, false)),
        ...referenceProblems(`workflow.jobs.${name}`, one, [], idsOf(steps)),
      ];
    }),
  ];
}
