/** The systemd unit: restarts on the exit codes after which a later start may do better, and allows what is needed. */
import { dirname, isAbsolute } from "node:path";
import { exitCodes, passingCodes } from "../exit-codes.ts";
import type { Settings } from "../state/settings.ts";

export type UnitOptions = {
  readonly node: string;
  readonly program: string;
  readonly user: string;
  readonly folder: string;
  readonly settings: Settings;
};

export function hardenedUnit(options: UnitOptions): { path: string; text: string } {
  const { node, program, user, folder, settings } = options;
  const { data, identity, memory_mb } = settings;
  const readable = isAbsolute(data) ? [data] : [];
  const keyFolder = identity === undefined ? [] : [dirname(identity)];
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
    `ExecStart=${words(node, program, "run", "--state", folder)}`,
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
    ...[...new Set([dirname(program), dirname(node), ...readable, ...keyFolder])].map(
      (path) => `BindReadOnlyPaths=${word(path)}`,
    ),
    `BindPaths=${word(folder)}`,
    "",
    "[Install]",
    "WantedBy=multi-user.target",
    "",
  ];
  return { path: `/etc/systemd/system/tributary-${settings.task}.service`, text: lines.join("\n") };
}

export function installCommands(path: string): readonly string[] {
  const name = path.split("/").at(-1) ?? path;
  return [
    `tributary-edge install | sudo tee ${path} >/dev/null`,
    "sudo systemctl daemon-reload",
    `sudo systemctl enable --now ${name}`,
    `systemctl status ${name}`,
  ];
}

const words = (...parts: readonly string[]) => parts.map(word).join(" ");

/** systemd reads blanks as ends, % as its own names, and \ as an escape. */
function word(text: string): string {
  const escaped = text.replaceAll("\\", "\\\\").replaceAll("%", "%%").replaceAll('"', '\\"');
  return /\s/.test(text) ? `"${escaped}"` : escaped;
}
