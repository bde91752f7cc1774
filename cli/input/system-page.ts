/** Gathers what `synod list SYSTEM` tells, from the system itself and from the lists of what can be asked of it. */
import { invariants } from "../../invariants/invariants.ts";
import type { SystemPage } from "../../reports/system-page.ts";
import { rotation, scenarios } from "../../scenarios/scenarios.ts";
import { membershipOf } from "../../sim/contract/membership.ts";
import type { FaultKind, OptionSpec, System } from "../../sim/contract/system.ts";
import { claimsOf } from "../../sim/plan/claimed.ts";
import { faultShapes } from "../../sim/plan/faults/fault-shapes.ts";
import { defaultOptions } from "../../sim/plan/options.ts";
import { knownMutants } from "./mutant-files.ts";

export function systemPage(system: System, bugsFrom: readonly string[]): SystemPage {
  const { name, summary, source, services, nodes, availability, exempt, witnesses } = system;
  const membership = membershipOf(system);
  const options = defaultOptions(system);
  const foundation = system.foundation?.(options) ?? null;
  const asked = [rotation, ...scenarios].map((scenario) => ({ scenario, because: scenario.unsuited(system) }));
  return {
    ...{ name, summary, source, services, nodes, witnesses },
    roles: system.layout(nodes.default, options).map(([role, count]) => ({ role, nodes: count })),
    foundation: foundation === null ? null : { system: foundation.system.name, nodes: foundation.nodes },
    membership: membership?.changes ?? null,
    availability: availability === undefined ? null : { core: availability.core, because: availability.because },
    options: Object.entries(system.options).map(([option, spec]) => ({
      ...{ name: option, default: spec.default, range: rangeOf(spec), about: spec.about },
      weakens: spec.type === "choice" ? (spec.weakens ?? {}) : {},
    })),
    survives: system.survives.map((claim) => ({ claim, note: noteOf(claim, system) })),
    faults: Object.values(faultShapes).map(({ kind, claim, ...shape }) => {
      const isMeant = !("ofMembers" in shape) || membership !== undefined;
      const claimed = system.survives.includes(claim) && isMeant;
      const note = isMeant ? noteOf(claim, system) : "its members do not change: it hits nothing";
      return { name: kind, claim, claimed, note };
    }),
    judges: invariants
      .filter((judge) => !Object.hasOwn(exempt, judge.name))
      .map((judge) => ({ name: judge.name, about: judge.about })),
    exempt: Object.entries(exempt).map(([judge, because]) => ({ name: judge, because })),
    scenarios: asked.flatMap(({ scenario, because }) =>
      because === null ? [{ name: scenario.name, about: scenario.about }] : [],
    ),
    unsuited: asked.flatMap(({ scenario, because }) => (because === null ? [] : [{ name: scenario.name, because }])),
    mutants: knownMutants(bugsFrom)
      .filter((mutant) => mutant.system === name)
      .map(({ id, difficulty, breaks }) => ({ id, difficulty, breaks })),
  };
}

function rangeOf(spec: OptionSpec): string {
  switch (spec.type) {
    case "integer":
      return `${spec.min} to ${spec.max}`;
    case "boolean":
      return "true, false";
    case "choice":
      return spec.choices.join(", ");
  }
}

/** Within which bounds, or with which options not; null where there is nothing to add. */
function noteOf(claim: FaultKind, system: System): string | null {
  const weakened = Object.entries(system.options).flatMap(([name, spec]) =>
    spec.type === "choice"
      ? Object.entries(spec.weakens ?? {}).flatMap(([choice, kinds]) =>
          kinds.includes(claim) ? [`not with ${name}=${choice}`] : [],
        )
      : [],
  );
  const { driftMax } = claimsOf(system, defaultOptions(system));
  const isBounded = claim === "clock-drift" && Number.isFinite(driftMax);
  return [...weakened, ...(isBounded ? [`within ${driftMax} millionths`] : [])].join("; ") || null;
}
