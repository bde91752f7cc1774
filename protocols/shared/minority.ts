/** How many failures consensus in an asynchronous network can tolerate. */

/**
 * The most of so many voters that may be away: fewer than half of them.
 * Source: Bracha and Toueg, "Asynchronous Consensus and Broadcast Protocols" (1985); of every system here its own paper.
 */
export const minority = (voters: number): number => Math.floor((voters - 1) / 2);
