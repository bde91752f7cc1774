/** For test files: threads that compute without getting on are lost five times as soon, here and in what is started here. */

type Hook = (act: () => void) => void;

/** A second of computing shows what five do. Takes vitest's hooks. */
export function hasten(beforeAll: Hook, afterAll: Hook): void {
  beforeAll(() => {
    process.env["SYNOD_HASTE"] = "5";
  });
  afterAll(() => {
    delete process.env["SYNOD_HASTE"];
  });
}
