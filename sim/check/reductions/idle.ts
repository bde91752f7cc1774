/**
 * Idle deliveries: one that changes nothing is left out, since the message may as well still be on its way. What could be
 * done with the message gone can be done with it under way.
 */
import type { NumberedStep } from "../rows/numbered-step.ts";

/** True for a delivery that is left out. */
export const isIdleDelivery = ({ isIdle }: NumberedStep): boolean => isIdle;
