/** The systemd unit: restarts on the exit codes after which a later start may do better, and allows what is needed. */
import { dirname, isAbsolute, resolve } from "node:path";
import { exitCodes, passingCodes } from "../exit-codes.ts";
import type { Environment } from "../net/proxy.ts";
import type { Settings } from "../state/settings.ts";

export type UnitOptions = {
  readonly node: string;
  readonly program: string;
  readonly user: string;
  readonly folder: string;
  readonly settings: Settings;
  /** Of whoever installs it: a service gets none of it by itself. */
  readonly env: Environment;
};

/** How the coordinator is reached, and whom to trust on the way. */
const reachNames = ["HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"].flatMap((name) => [
  name,
  name.toLowerCase(),
]);
const authorityName = "NODE_EXTRA_CA_CERTS";

export function hardenedUnit(options: UnitOptions): { path: string; text: string } {
  const { node, program, user, folder, settings, env } = options;
  const { memory_mb } = settings;
  const final = Object.values(exitCodes).filter(
    (code) => code !== exitCodes.ok && !passingCodes.includes(code),
  );
  const lines = [
    "[Unit]",
    `Description=Tributary edge participant (${settings.task})`,
    "Wants=network-online.target",
    "After=network-online.target",
    // Somebody should look when it fails again and again.
    "StartLimitIntervalSec=1h",
    "StartLimitBurst=20",
    "",
    "[Service]",
    `ExecStart=${[node, program, "run", "--state", folder].map(argument).join(" ")}`,
    ...[...reachNames, authorityName].flatMap((name) => {
      const value = env[name];
      return value ? [`Environment=${word(`${name}=${value}`)}`] : [];
    }),
    `User=${user}`,
    "Restart=on-failure",
    "RestartSec=30",
    `RestartPreventExitStatus=${final.join(" ")}`,
    // It finishes nothing at SIGTERM: it tells the coordinator that it leaves.
    "TimeoutStopSec=20",
    "Nice=10",
    ...(memory_mb === undefined ? [] : [`MemoryMax=${Math.ceil(memory_mb * 1.25)}M`]),
    "NoNewPrivileges=yes",
    "CapabilityBoundingSet=",
    "ProtectSystem=strict",
    "ProtectHome=tmpfs",
    "PrivateTmp=yes",
    "PrivateDevices=yes",
    "ProtectKernelTunables=yes",
    "ProtectKernelModules=yes",
    "ProtectKernelLogs=yes",
    "ProtectControlGroups=yes",
    "ProtectClock=yes",
    "ProtectHostname=yes",
    "ProtectProc=invisible",
    "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK",
    "RestrictNamespaces=yes",
    "RestrictRealtime=yes",
    "RestrictSUIDSGID=yes",
    "LockPersonality=yes",
    "SystemCallArchitectures=native",
    "SystemCallFilter=@system-service",
    "UMask=0077",
    // Node and WebAssembly make code while they run: MemoryDenyWriteExecute would end them.
    ...readable(options).map((path) => `BindReadOnlyPaths=${word(path)}`),
    `BindPaths=${word(folder)}`,
    "",
    "[Install]",
    "WantedBy=multi-user.target",
    "",
  ];
  return { path: `/etc/systemd/system/tributary-${settings.task}.service`, text: lines.join("\n") };
}

/** Everything that it reads; what is not there yet is no reason not to start, as the program says it better. */
function readable({ node, program, settings, env }: UnitOptions): readonly string[] {
  const { data, identity } = settings;
  const authority = env[authorityName];
  const own = [codeOf(program), dirname(node)];
  const further = [
    ...(isAbsolute(data) ? [data] : []),
    ...(identity === undefined ? [] : [dirname(identity)]),
    ...(authority ? [resolve(authority)] : []),
  ];
  return [...new Set([...own, ...further.map((path) => `-${path}`)])];
}

/** In the source tree the program is made of packages; elsewhere it is one file. */
function codeOf(program: string): string {
  const source = "/apps/edge/src/main.ts";
  return program.endsWith(source) ? program.slice(0, -source.length) : dirname(program);
}

export function installCommands(path: string, folder: string): readonly string[] {
  const name = path.split("/").at(-1) ?? path;
  return [
    `tributary-edge install --state '${folder.replaceAll("'", "'\\''")}' | sudo tee ${path} >/dev/null`,
    "sudo systemctl daemon-reload",
    `sudo systemctl enable --now ${name}`,
    `systemctl status ${name}`,
  ];
}

/** systemd puts variables in the place of $ where it starts something. */
const argument = (text: string) => word(text.replaceAll("$", "$$$$"));

/** systemd reads blanks and colons as ends, % as its own names, and \ as an escape. */
function word(text: string): string {
  const escaped = text.replaceAll("\\", "\\\\").replaceAll("%", "%%").replaceAll('"', '\\"');
  return /^[\w./@%+=,:$-]*$/.test(text) && !/^-?\/.*:/.test(text) ? escaped : `"${escaped}"`;
}
