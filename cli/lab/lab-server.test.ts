/** The lab's server: one page at one address, to this machine alone. */
import http from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { synod } from "../testing.ts";
import { type LabServer, serveLab } from "./lab-server.ts";

let server: LabServer;
beforeAll(async () => {
  server = await serveLab("<!doctype html>a page", 0);
});
afterAll(() => server.close());

interface Got {
  readonly code: number | undefined;
  readonly text: string;
  readonly headers: http.IncomingHttpHeaders;
}

/** What is answered to a request for `path`, which is told to be for `host`. */
function ask(path: string, { host = new URL(server.address).host, method = "GET" } = {}): Promise<Got> {
  const { hostname, port } = new URL(server.address);
  return new Promise((done, fail) => {
    const request = http.request({ hostname, port, path, method, headers: { host } }, (response) => {
      let text = "";
      response.on("data", (piece) => {
        text += piece;
      });
      response.on("end", () => done({ code: response.statusCode, text, headers: response.headers }));
    });
    request.on("error", fail).end();
  });
}

const own = (): string => new URL(server.address).pathname;

test("the page is at the address that is told, with a policy by which it loads and sends nothing", async () => {
  const { code, text, headers } = await ask(own());
  expect([code, text]).toEqual([200, "<!doctype html>a page"]);
  expect(headers["content-security-policy"]).toMatch(/default-src 'none'.*form-action 'none'; frame-ancestors 'none'$/);
  expect(headers).toMatchObject({ "x-content-type-options": "nosniff", "cache-control": "no-store" });
  expect(new URL(server.address).hostname).toBe("127.0.0.1");
  expect(own()).toMatch(/^\/[\w-]{24}\/$/);
  expect(await ask(own(), { method: "HEAD" })).toMatchObject({ code: 200, text: "" });
});

test("nothing is anywhere else, for no other name of this machine, and nothing can be written", async () => {
  const port = new URL(server.address).port;
  const wrong = [
    ["/", {}],
    [own().slice(0, -1), {}],
    [`${own()}index.html`, {}],
    [`${own()}../../package.json`, {}],
    [`${own()}?a`, {}],
    [own().replace(/.\/$/, "!/"), {}],
    [own(), { host: `evil.example:${port}` }],
    [own(), { host: "127.0.0.1" }],
    [own(), { method: "POST" }],
    [own(), { method: "PUT" }],
  ] as const;
  for (const [path, how] of wrong) {
    const { code, text } = await ask(path, how);
    expect([code, text], `${path} ${JSON.stringify(how)}`).toEqual([404, ""]);
  }
  expect(await ask(own(), { host: `localhost:${port}` })).toMatchObject({ code: 200 });
});

test("a port where somebody listens, and one that is none, are the user's mistake", async () => {
  const { port } = new URL(server.address);
  await expect(serveLab("", Number(port))).rejects.toThrow(
    `--port ${port} cannot be had: another program listens there; choose another, or leave --port out`,
  );
  const said = await synod(["lab", "--port", "70000"]);
  expect([said.code, said.out]).toEqual([2, ""]);
  expect(said.err).toContain("--port 70000: give a whole number from 1 to 65535");
});
