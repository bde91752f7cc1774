/** The plan of the run as text that a reader changes, and its faults one by one. */
import { escapeText } from "../../sim/base/printable.ts";
import type { RunData } from "../run-data.ts";
import { button, byId, element } from "./dom.ts";

/** As far as the editor reads it. */
interface EditedPlan {
  readonly faults?: readonly object[];
}

export class PlanEditor {
  readonly #field = byId<HTMLTextAreaElement>("plan");
  #before = "";

  /** `run` is handed the changed plan. */
  constructor(run: (plan: unknown) => void) {
    this.#field.oninput = () => this.#listFaults();
    byId("plan-run").onclick = () => this.#read((changed) => run(changed));
    byId("plan-undo").onclick = () => {
      this.#field.value = this.#before;
      this.#listFaults();
    };
  }

  /** The plan of a run. */
  edit({ lines }: RunData): void {
    const { plan } = JSON.parse(lines[0] ?? "{}") as { readonly plan: unknown };
    this.#before = JSON.stringify(plan, null, 1);
    this.#field.value = this.#before;
    this.#listFaults();
  }

  /** The plan as it is written now; null where it is that of the run, or no JSON. */
  get changed(): unknown {
    if (this.#field.value === this.#before) return null;
    try {
      return JSON.parse(this.#field.value);
    } catch {
      return null;
    }
  }

  #read(use: (plan: EditedPlan) => void): void {
    const told = byId("plan-wrong");
    try {
      const plan = JSON.parse(this.#field.value) as EditedPlan;
      told.textContent = "";
      use(plan);
    } catch (error) {
      told.textContent = `This is no JSON: ${(error as Error).message}`;
    }
  }

  #listFaults(): void {
    this.#read((plan) => {
      const { faults = [] } = plan;
      const rows = faults.map((fault, at) => {
        const leave = (): void => {
          this.#field.value = JSON.stringify({ ...plan, faults: faults.filter((_, other) => other !== at) }, null, 1);
          this.#listFaults();
        };
        const words = Object.entries(fault).map(([field, value]) => `${field} ${JSON.stringify(value)}`);
        return element("li", {}, button("Leave out", leave), ` ${escapeText(words.join(", "), 200)}`);
      });
      byId("faults").replaceChildren(...rows);
    });
  }
}
