/** A meter between participants and coordinator: passes bytes on in both directions and counts them. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export type Meter = {
  readonly url: string;
  /** From participants to the coordinator. */
  up_bytes(): number;
  down_bytes(): number;
  close(): void;
};

export async function openMeter(url: string): Promise<Meter> {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  let up_bytes = 0;
  let down_bytes = 0;
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    near.on("data", (data) => {
      up_bytes += data.length;
    });
    far.on("data", (data) => {
      down_bytes += data.length;
    });
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on("error", () => to.destroy());
      from.on("close", () => sockets.delete(from));
    }
  });
  server.listen(0, hostname);
  await once(server, "listening");
  return {
    url: `http://${hostname}:${(server.address() as AddressInfo).port}`,
    up_bytes: () => up_bytes,
    down_bytes: () => down_bytes,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
