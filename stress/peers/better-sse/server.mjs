// A channel with a session per request, as better-sse's guides have it: server.mjs PORT DATA_BYTES TICK_MILLIS HTTP_VERSION
import { createServer } from "node:http";
import { createServer as createHttp2Server } from "node:http2";
import { createChannel, createSession } from "better-sse";

const [port, dataBytes, tickMillis, http] = process.argv.slice(2).map(Number);
const channel = createChannel();
let seq = 0;

function data() {
  const state = { seq, ts: Date.now(), x: "" };
  state.x = "x".repeat(Math.max(0, dataBytes - JSON.stringify(state).length));
  return state;
}

setInterval(() => {
  seq++;
  channel.broadcast(data(), "diagnostics-delta", { eventId: `better-${seq}` });
}, tickMillis);

(http === 2 ? createHttp2Server : createServer)(async (request, response) => {
  const session = await createSession(request, response);
  session.push(data(), "diagnostics");
  channel.register(session);
}).listen(port, "127.0.0.1", 1024);
