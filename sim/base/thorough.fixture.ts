/** Whether tests try as much as a night allows, `npm run soak:tests`, rather than what CI has time for. */
export const thorough = process.env["SYNOD_THOROUGH"] === "1";
