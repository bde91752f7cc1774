/**
 * Rules: a small declarative language for the shape of plain data from outside. One table of rules both checks a value
 * (`parse`) and is published as JSON Schema (`jsonSchema`).
 */
import { nearest } from "../base/nearest.ts";
import { printableJson } from "../base/printable.ts";
import { UserError } from "../base/user-error.ts";

export type Rule =
  | { readonly type: "integer"; readonly min: number; readonly max: number }
  | { readonly type: "boolean" }
  | { readonly type: "null" }
  | { readonly type: "text"; readonly lengthMax: number }
  | { readonly type: "choice"; readonly of: readonly (string | number)[] }
  | { readonly type: "list"; readonly of: Rule; readonly lengthMin: number; readonly lengthMax: number }
  | { readonly type: "record"; readonly fields: Fields }
  /** Records told apart by the field `tag`. */
  | { readonly type: "variants"; readonly tag: string; readonly of: { readonly [name: string]: Fields } }
  /** Any names, all values of one shape. */
  | { readonly type: "map"; readonly of: Rule; readonly sizeMax: number }
  /** One of several scalars. */
  | { readonly type: "either"; readonly of: readonly Rule[] }
  /** Whatever JSON can say: a system's own messages. */
  | { readonly type: "anything" };

export type Fields = { readonly [name: string]: Rule | { readonly optional: Rule } };

export const integerRule = (min: number, max: number): Rule => ({ type: "integer", min, max });
export const boolean: Rule = { type: "boolean" };
export const textRule = (lengthMax: number): Rule => ({ type: "text", lengthMax });
export const choiceRule = (...of: readonly (string | number)[]): Rule => ({ type: "choice", of });
export const listRule = (of: Rule, lengthMax: number, lengthMin = 0): Rule => ({
  type: "list",
  of,
  lengthMin,
  lengthMax,
});
export const recordRule = (fields: Fields): Rule => ({ type: "record", fields });
export const eitherRule = (...of: readonly Rule[]): Rule => ({ type: "either", of });
export const nothing: Rule = { type: "null" };
export const anything: Rule = { type: "anything" };

/** With `registry.` before them, options of the part below (see `sim/contract/parts.ts`). */
const namePattern = "^(registry\\.)*[A-Za-z][A-Za-z0-9-]{0,63}$";
const nameExpression = new RegExp(namePattern);

/**
 * The value, rebuilt from the rule's own field names, so that nothing else can travel with it.
 * Throws a UserError that names the place, what was found there and what is expected.
 */
export function parse(rule: Rule, value: unknown, path: string): unknown {
  switch (rule.type) {
    case "list":
      return parseList(rule, value, path);
    case "record":
      return parseRecord(rule.fields, value, path);
    case "variants":
      return parseVariant(rule, value, path);
    case "map":
      return parseMap(rule, value, path);
    default:
      if (!holds(rule, value)) fail(path, value, expected(rule));
      return value;
  }
}

function holds(rule: Rule, value: unknown): boolean {
  switch (rule.type) {
    case "integer":
      return typeof value === "number" && Number.isSafeInteger(value) && value >= rule.min && value <= rule.max;
    case "boolean":
      return typeof value === "boolean";
    case "null":
      return value === null;
    case "text":
      return typeof value === "string" && value.length <= rule.lengthMax;
    case "choice":
      return rule.of.includes(value as string);
    case "either":
      return rule.of.some((option) => holds(option, value));
    case "anything":
      return true;
    default:
      return false;
  }
}

function parseList(rule: Rule & { type: "list" }, value: unknown, path: string): unknown[] {
  if (!Array.isArray(value) || value.length < rule.lengthMin || value.length > rule.lengthMax) {
    fail(path, value, expected(rule));
  }
  return Array.from(value as unknown[], (item, index) => parse(rule.of, item, `${path}[${index}]`));
}

function parseRecord(fields: Fields, value: unknown, path: string): { [name: string]: unknown } {
  const given = asRecord(value, path, "a record");
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(fields, name))
      noSuchField(`${path}.${show(name, true)}`, name, given[name], Object.keys(fields));
  }
  const parsed: { [name: string]: unknown } = {};
  for (const [name, field] of Object.entries(fields)) {
    const present = Object.hasOwn(given, name);
    if ("optional" in field) {
      if (present) parsed[name] = parse(field.optional, given[name], `${path}.${name}`);
    } else {
      if (!present) fail(`${path}.${name}`, undefined, expected(field));
      parsed[name] = parse(field, given[name], `${path}.${name}`);
    }
  }
  return parsed;
}

function noSuchField(path: string, name: string, found: unknown, known: readonly string[]): never {
  const near = nearest(name, known);
  const all = known.length === 0 ? "leave it out" : `there are ${known.join(", ")}`;
  throw new UserError({
    ...{ code: "plan-field", place: path, value: show(found), problem: `${path}: there is no such field` },
    remedy: near === null ? all : `did you mean ${near}? (${all})`,
  });
}

function parseVariant(rule: Rule & { type: "variants" }, value: unknown, path: string): unknown {
  const given = asRecord(value, path, `a record with a ${rule.tag}`);
  const name = Object.hasOwn(given, rule.tag) ? given[rule.tag] : undefined;
  const fields = typeof name === "string" && Object.hasOwn(rule.of, name) ? rule.of[name] : undefined;
  if (fields === undefined) fail(`${path}.${rule.tag}`, name, expected(choiceRule(...Object.keys(rule.of))));
  return parseRecord({ [rule.tag]: choiceRule(name as string), ...fields }, value, path);
}

function parseMap(rule: Rule & { type: "map" }, value: unknown, path: string): unknown {
  const given = asRecord(value, path, "a record");
  const names = Object.keys(given);
  if (names.length > rule.sizeMax) fail(path, `${names.length} fields`, `at most ${rule.sizeMax}`);
  return Object.fromEntries(
    names.map((name) => {
      if (!nameExpression.test(name)) fail(path, name, "names of letters, digits and hyphens");
      return [name, parse(rule.of, given[name], `${path}.${name}`)];
    }),
  );
}

function asRecord(value: unknown, path: string, what: string): { readonly [name: string]: unknown } {
  if (typeof value !== "object" || value === null || Array.isArray(value)) fail(path, value, what);
  return value as { [name: string]: unknown };
}

/** Throws: what was found at `path`, and what belongs there. */
export function fail(path: string, found: unknown, wanted: string): never {
  const sentence = found === undefined ? { sentence: `${path} is missing: expected ${wanted}` } : {};
  throw new UserError({ code: "plan-field", place: path, value: show(found), expected: wanted, ...sentence });
}

/** A value for an error message: short, on one line, and harmless to a terminal whatever it holds. */
export function show(value: unknown, bare = false): string {
  if (typeof value === "string") {
    const short = value.length > 60 ? `${value.slice(0, 60)}…` : value;
    const escaped = printableJson(JSON.stringify(short));
    return bare ? escaped.slice(1, -1) : escaped;
  }
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object" && value !== null) return "a record";
  return String(value);
}

function expected(rule: Rule): string {
  switch (rule.type) {
    case "integer":
      return `a whole number from ${rule.min} to ${rule.max}`;
    case "boolean":
      return "true or false";
    case "null":
      return "null";
    case "text":
      return `text of at most ${rule.lengthMax} characters`;
    case "choice":
      return rule.of.length === 1 ? JSON.stringify(rule.of[0]) : `one of ${rule.of.join(", ")}`;
    case "list":
      return `a list of ${rule.lengthMin} to ${rule.lengthMax} items`;
    case "either":
      return rule.of.map(expected).join(" or ");
    default:
      return "a record";
  }
}

/** The rule as JSON Schema (2020-12). */
export function jsonSchema(rule: Rule): { readonly [keyword: string]: unknown } {
  switch (rule.type) {
    case "integer":
      return { type: "integer", minimum: rule.min, maximum: rule.max };
    case "boolean":
    case "null":
      return { type: rule.type };
    case "anything":
      return {};
    case "text":
      return { type: "string", maxLength: rule.lengthMax };
    case "choice":
      return rule.of.length === 1 ? { const: rule.of[0] } : { enum: rule.of };
    case "list":
      return { type: "array", items: jsonSchema(rule.of), minItems: rule.lengthMin, maxItems: rule.lengthMax };
    case "either":
      return { anyOf: rule.of.map(jsonSchema) };
    case "map":
      return {
        type: "object",
        propertyNames: { pattern: namePattern },
        additionalProperties: jsonSchema(rule.of),
        maxProperties: rule.sizeMax,
      };
    case "record":
      return recordSchema(rule.fields);
    case "variants":
      return {
        oneOf: Object.entries(rule.of).map(([name, fields]) =>
          recordSchema({ [rule.tag]: choiceRule(name), ...fields }),
        ),
      };
  }
}

function recordSchema(fields: Fields): { readonly [keyword: string]: unknown } {
  const properties: { [name: string]: unknown } = {};
  const required: string[] = [];
  for (const [name, field] of Object.entries(fields)) {
    if (!("optional" in field)) required.push(name);
    properties[name] = jsonSchema("optional" in field ? field.optional : field);
  }
  return { type: "object", properties, required, additionalProperties: false };
}
