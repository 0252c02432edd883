import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createEyelet } from "eyelet";
import { createMemoryStore } from "eyelet/store-memory";

const eyelet = createEyelet({
  module: await WebAssembly.compile(await readFile(new URL(import.meta.resolve("eyelet/eyelet.wasm")))),
  config: await readFile("webhooks.json"),
  secrets: process.env,
  store: createMemoryStore(),
  onEvent: (event) => console.log(event.source, event.type, event.id),
});

createServer(async (incoming, outgoing) => {
  try {
    const { method, headers } = incoming;
    const request = new Request(`http://${headers.host}${incoming.url}`,
      { method, headers, ...(method !== "GET" && method !== "HEAD" && { body: incoming, duplex: "half" }) });
    const answer = await eyelet(request);
    outgoing.writeHead(answer.status, Object.fromEntries(answer.headers)).end(Buffer.from(await answer.arrayBuffer()));
  } catch { // TRACE, or a Host that is none: what escaped here would end the process
    outgoing.destroy();
  }
}).listen(8787, "127.0.0.1");
