/** `synod lab`: every system, scenario and planted bug in a page that runs them, served to this machine alone. */
import { defineCommand } from "./command.ts";
import { option } from "./input/options.ts";
import { shared } from "./input/shared-options.ts";
import { version } from "./output/invocation.ts";
import { renderJson } from "./output/json.ts";
import { exit } from "./output/terminal.ts";

export const labCommand = defineCommand({
  usage: "lab",
  about:
    "Open the lab: a page in which every system runs, with its planted bugs, lessons and a gallery. It is served on 127.0.0.1 alone, until Ctrl-C",
  options: {
    port: option.integer({
      ...{ value: "P", about: "the port to serve it on", otherwise: "one that is free" },
      ...{ min: 1, max: 65_535 },
    }),
    json: shared.json,
  },
  examples: [
    ["lab", "prints the address to open in a browser"],
    ["lab --port 8080", "on a port of your choice"],
  ],
  async run({ port, json }, terminal) {
    const { serveLab } = await import("./lab/lab-server.ts");
    const { labFile } = await import("./lab/lab-file.ts");
    const interrupted = new Promise<void>((done) => {
      terminal.onInterrupt(done);
    });
    const server = await serveLab(labFile(), port ?? 0);
    if (json) terminal.out(renderJson({ version, address: server.address }));
    else terminal.out(`${server.address}\n`);
    terminal.err("Open it in a browser on this machine; Ctrl-C ends it.\n");
    await interrupted;
    await server.close();
    return exit.fine;
  },
});
