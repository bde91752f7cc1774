/**
 * Quorum systems by epoch, drawn at random and explored whole: something goes wrong exactly where quorums that must meet do not.
 * The tests do the same for few.
 */
import { drawnSchedule, exploreSets, unmet } from "../protocols/howard-paxos/register-sets.fixture.ts";
import { Draw, randomAt } from "../sim/plan/draw.ts";

const shapes = [
  { servers: 3, epochs: 3, openPercent: 30, count: 2_000 },
  { servers: 4, epochs: 2, openPercent: 50, count: 1_000 },
  { servers: 5, epochs: 2, openPercent: 30, count: 200 },
  { servers: 6, epochs: 2, openPercent: 0, count: 200 },
];

/** How many were told wrongly; a line for each shape. */
export function measureQuorums(): number {
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  let wrong = 0;
  for (const { servers, epochs, openPercent, count } of shapes) {
    let safe = 0;
    let states = 0;
    for (let index = 0; index < count; index++) {
      const draw = new Draw(randomAt("soak", `quorums ${servers} ${epochs}`, index));
      const schedule = drawnSchedule(draw, servers, epochs, openPercent);
      const problem = unmet(schedule);
      const explored = exploreSets(schedule);
      if (problem === null) safe++;
      states += explored.states;
      if ((explored.wrong === null) === (problem === null)) continue;
      wrong++;
      say(
        `quorums: ${problem ?? "all meet"}, and ${explored.wrong ?? "nothing is wrong"}: ${JSON.stringify(schedule)}`,
      );
    }
    say(`quorums: ${count} of ${servers} servers and ${epochs} sets, ${safe} safe, ${states} states`);
  }
  return wrong;
}
