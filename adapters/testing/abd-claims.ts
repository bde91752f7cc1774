/** What the register of abd.py claims. */
import { asynchronousFaults, majority } from "../../doors/protocol.ts";
import type { ForeignSystem } from "../foreign.ts";

export const abdClaims: ForeignSystem = {
  name: "abd-in-python",
  summary: "registers that are put and got by majorities, in Python",
  source: 'Attiya, Bar-Noy, Dolev, "Sharing Memory Robustly in Message-Passing Systems" (JACM 1995)',
  services: ["key-value"],
  offers: ["get", "put"],
  program: { command: ["python3", "abd.py"], folder: import.meta.dirname, files: ["abd.py"] },
  roles: {
    server: { messages: ["ask", "told", "store", "stored"], timers: ["retry"], answers: ["stored"] },
  },
  contact: "server",
  layout: (nodes) => [["server", nodes]],
  nodes: { default: 3, min: 1, max: 7 },
  options: {},
  quorums: ({ servers }) => ({ majority: majority(servers) }),
  intersections: [["majority", "majority"]],
  survives: asynchronousFaults,
  exempt: {},
  witnesses: [],
};
