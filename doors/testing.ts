/**
 * The door for tests of one's own systems and judges, under any test runner.
 *
 *     import { conformance, judge, TestNode, testContext } from "synod/testing";
 *
 * `conformance` asks whether a system keeps the rules of the contract; `judge` feeds a table of observations to a judge;
 * a `TestNode` is one node without a world: events go in by hand, and what the handler did comes out.
 */
export { judge, type Row, testContext } from "../invariants/testing.ts";
export { answers, clusterOf, observed, requestOf, sentTo, TestNode } from "../protocols/testing/testing.ts";
export { type ConformanceReport, conformance } from "./conformance.ts";
