/**
 * Serves the lab on this machine alone: one page at one address that nobody can guess, and nothing else. It reads no file
 * and writes none. A request that was sent to another host's name, as a page elsewhere may have a browser do (DNS
 * rebinding), finds nothing either.
 */
import { randomBytes, timingSafeEqual } from "node:crypto";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { labPolicy } from "../../lab/home/lab-page.ts";
import { UserError } from "../../sim/base/user-error.ts";

export interface LabServer {
  readonly address: string;
  close(): Promise<void>;
}

const host = "127.0.0.1";
/** Of the part of the address that nobody can guess. */
const tokenBytes = 18;

const headers = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": `${labPolicy}; frame-ancestors 'none'`,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
};

/** `port` 0: one that is free. Throws a UserError for a port that cannot be had. */
export async function serveLab(page: string, port: number): Promise<LabServer> {
  const token = randomBytes(tokenBytes).toString("base64url");
  const body = Buffer.from(page);
  let own = 0;
  const server = http.createServer({ maxHeaderSize: 16_384 }, ({ method, url, headers: asked }, response) => {
    const isOurs = asked.host === `${host}:${own}` || asked.host === `localhost:${own}`;
    const isRead = method === "GET" || method === "HEAD";
    if (!isOurs || !isRead || !isSame(url ?? "", `/${token}/`)) {
      response.writeHead(404, { "content-length": 0 }).end();
      return;
    }
    response.writeHead(200, { ...headers, "content-length": body.length });
    response.end(method === "HEAD" ? undefined : body);
  });
  await new Promise<void>((done, fail) => {
    server.once("error", (error: NodeJS.ErrnoException) => fail(mistakeOf(error, port)));
    server.listen(port, host, done);
  });
  own = (server.address() as AddressInfo).port;
  const close = (): Promise<void> =>
    new Promise((done) => {
      server.close(() => done());
      server.closeAllConnections();
    });
  return { address: `http://${host}:${own}/${token}/`, close };
}

/** In a time that tells nothing of where they differ. */
function isSame(given: string, wanted: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(wanted)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function mistakeOf(error: NodeJS.ErrnoException, port: number): Error {
  const why: { readonly [code: string]: string } = {
    EADDRINUSE: "another program listens there",
    EACCES: "this user may not listen there",
  };
  const known = why[error.code ?? ""];
  if (known === undefined) return error;
  return new UserError({
    ...{ code: "port-not-free", place: "--port", value: port },
    problem: `--port ${port} cannot be had: ${known}`,
    remedy: "choose another, or leave --port out for one that is free",
  });
}
