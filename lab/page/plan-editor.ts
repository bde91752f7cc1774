/** The plan of the run as text that a reader changes, and beside it as a form. */
import type { PlanForm } from "../plan-form.ts";
import { byId } from "./dom.ts";
import { type FormedAt, type FormedPlan, planFormPanel } from "./plan-form-panel.ts";
import type { PageRun } from "./run.ts";

export class PlanEditor {
  readonly #field = byId<HTMLTextAreaElement>("plan");
  readonly #form: PlanForm;
  readonly #chosen: () => FormedAt;
  #before = "";

  /** `chosen`: where a fault is added. `run` is handed the changed plan. */
  constructor(form: PlanForm, chosen: () => FormedAt, run: (plan: unknown) => void) {
    this.#form = form;
    this.#chosen = chosen;
    this.#field.oninput = () => this.#show();
    byId("plan-run").onclick = () => this.#read((changed) => run(changed));
    byId("plan-undo").onclick = () => this.#write(this.#before);
  }

  /** The plan of a run. */
  edit({ trace }: PageRun): void {
    const { plan } = JSON.parse(trace.header) as { readonly plan: unknown };
    this.#before = JSON.stringify(plan, null, 1);
    this.#write(this.#before);
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

  /** A control that was changed stays, and is not lost to whoever goes on to the next one. */
  readonly #change = (by: (plan: FormedPlan) => FormedPlan, isOther = false): void =>
    this.#read((plan) => {
      this.#field.value = JSON.stringify(by({ ...plan }), null, 1);
      if (isOther) this.#show();
    });

  #write(text: string): void {
    this.#field.value = text;
    this.#show();
  }

  #read(use: (plan: object) => void): void {
    const told = byId("plan-wrong");
    try {
      const plan: unknown = JSON.parse(this.#field.value);
      if (typeof plan !== "object" || plan === null) throw new SyntaxError("a plan is a record");
      told.textContent = "";
      use(plan);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      told.textContent = `This is no plan in JSON: ${error.message}`;
    }
  }

  #show(): void {
    this.#read((plan) => {
      byId("plan-form").replaceChildren(...planFormPanel({ ...plan }, this.#form, this.#chosen, this.#change));
    });
  }
}
