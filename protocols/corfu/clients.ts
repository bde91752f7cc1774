/**
 * Clients: every proxy appends and reads for its own; the sequencer alone changes units for an operator.
 * Source: NSDI 2012, section 2: append, read and trim from any client; SOSP 2013 (Tango), section 3.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { setOf } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { commandOf, isRead, type Request } from "../../sim/contract/operation.ts";
import { answerRetryFrom } from "../shared/stores.ts";
import { append } from "./appending.ts";
import { read } from "./reader.ts";
import type { ProxyState, ProxyTypes } from "./state.ts";
import { changeUnits } from "./tending.ts";

export function onRequest(state: ProxyState, client: NodeId, request: Request, io: Io<ProxyTypes>): void {
  const { session, sequence, operation } = request;
  if (isRead(operation)) return read(state, { client, session, sequence, operation }, io);
  if (operation.type === "reconfigure") {
    const members = setOf(...operation.members);
    const wanted = { client, session, sequence, members, size: operation.members.length, rounds: 0, isHeeded: false };
    if (state.phase === "sequence") return changeUnits(state, wanted, io);
    const { sequencer } = state.layout;
    return io.reply(client, { type: "redirect", session, sequence, leader: sequencer === io.self ? null : sequencer });
  }
  if (answerRetryFrom(state.store, client, request, io)) return;
  const known = state.appends.get(session);
  if (known !== undefined && known.command.sequence >= sequence) return; // it is on its way
  state.waiting = state.waiting.set(session, { client, sequence });
  append(state, commandOf(request), io);
}
