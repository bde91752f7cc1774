/** What GitHub and others read of the project is well formed and says what the project says. */
import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";

const ROOT = path.join(import.meta.dirname, "..");
const read = (file: string): string => fs.readFileSync(path.join(ROOT, file), "utf8");
const manifest = JSON.parse(read("package.json"));
const workflows = fs.readdirSync(path.join(ROOT, ".github/workflows"));
const forms = fs.readdirSync(path.join(ROOT, ".github/ISSUE_TEMPLATE")).filter((file) => file !== "config.yml");

test.each(workflows)("the workflow %s has triggers, least permissions, and jobs that end", (file) => {
  const workflow = parse(read(`.github/workflows/${file}`));
  expect(workflow).toMatchObject({
    name: expect.any(String),
    on: expect.anything(),
    permissions: { contents: "read" },
  });
  for (const job of Object.values<Record<string, unknown>>(workflow.jobs)) {
    expect(job).toMatchObject({ "runs-on": "ubuntu-latest", "timeout-minutes": expect.any(Number) });
    const steps = job["steps"] as Record<string, unknown>[];
    expect(steps.every((step) => (typeof step["uses"] === "string") !== (typeof step["run"] === "string"))).toBe(true);
    expect(steps.map((step) => step["run"])).toContain(".ci/run");
  }
});

test("no workflow uses a stored secret", () => {
  for (const file of workflows) expect(read(`.github/workflows/${file}`)).not.toMatch(/secrets\./);
});

test("a release is published with provenance, from a tag that is the version", () => {
  const release = parse(read(".github/workflows/release.yml"));
  expect(release.on).toEqual({ push: { tags: ["v*"] } });
  expect(release.permissions).toEqual({ contents: "read", "id-token": "write" });
  expect(read(".github/workflows/release.yml")).toMatch(/npm@11 publish --provenance/);
});

test.each(forms)("the issue form %s has what GitHub asks of a form", (file) => {
  const form = parse(read(`.github/ISSUE_TEMPLATE/${file}`));
  expect(form).toMatchObject({ name: expect.any(String), description: expect.any(String), labels: expect.any(Array) });
  const ids = form.body.map((field: { id: string }) => field.id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const field of form.body) {
    expect(["textarea", "input", "dropdown", "checkboxes"]).toContain(field.type);
    expect(field).toMatchObject({ id: expect.stringMatching(/^[a-z]+$/), attributes: { label: expect.any(String) } });
    expect(Array.isArray(field.attributes.options)).toBe(field.type === "dropdown" || field.type === "checkboxes");
  }
});

test("there is a form for a bug, which asks for the trace, and one for a protocol", () => {
  expect(forms).toEqual(["bug.yml", "protocol.yml"]);
  const bug = parse(read(".github/ISSUE_TEMPLATE/bug.yml"));
  expect(bug.body.map((field: { id: string }) => field.id)).toContain("trace");
});

test("the citation names the package, its version and its licence", () => {
  const citation = parse(read("CITATION.cff"));
  expect(citation).toMatchObject({
    "cff-version": "1.2.0",
    message: expect.any(String),
    type: "software",
    title: expect.stringMatching(/^synod: /),
    version: manifest.version,
    license: manifest.license,
  });
  expect(citation.authors).toEqual([{ name: manifest.author }]);
});
