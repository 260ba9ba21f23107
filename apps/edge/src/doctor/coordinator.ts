/** The coordinator, seen from this device: is it there, is its clock ours, does it speak with us, is the task open? */
import { lookup } from "node:dns/promises";
import { socketIoConnect } from "@tributary/client";
import { protocolVersion, type TaskSpec, type TaskView } from "@tributary/protocol";
import { readTasks } from "../fetch-task.ts";
import { type Environment, proxyFor, useProxy } from "../net/proxy.ts";
import { causeOf, certificateTrouble } from "../net/trouble.ts";
import type { Settings } from "../state/settings.ts";
import { type Finding, fault, good, warning } from "./finding.ts";

const answer_ms_max = 10_000;
/** A device whose clock is wrong by more misses its hours, and cannot check certificates. */
const skew_ms_max = 60_000;
/** The time in an HTTP answer has no fractions. */
const tick_ms = 1_000;

export type Seen = { readonly findings: readonly Finding[]; readonly task: TaskSpec | null };

export async function lookAtCoordinator(settings: Settings, env: Environment): Promise<Seen> {
  const proxy = proxyFinding(settings.url, env);
  if (proxy.outcome === "fault") return { findings: [proxy], task: null };
  const agent = useProxy(settings.url, env);
  const asked = await ask(settings.url);
  if ("trouble" in asked) return { findings: [proxy, asked.trouble], task: null };
  const { text, status, date, took_ms } = asked;
  const network = good("network", `${settings.url} answers in ${Math.round(took_ms)} ms.`);
  const findings = [proxy, network, clockFinding(date, Date.now(), took_ms)];
  const tasks = readTasks(text);
  if (status !== 200 || tasks === null) {
    const sentence = `${settings.url} does not answer as a Tributary coordinator does (HTTP ${status}).`;
    const advice = "Check the join link. A sign-in page of the network may stand in the way.";
    return { findings: [...findings, fault("protocol", sentence, advice)], task: null };
  }
  const connect = socketIoConnect(settings.url, agent === undefined ? {} : { agent });
  findings.push(await protocolFinding(connect, settings.url));
  const found = tasks.find(({ spec }) => spec.id === settings.task);
  findings.push(taskFinding(settings, found?.spec ?? null, tasks));
  return { findings, task: found?.spec ?? null };
}

export function proxyFinding(url: string, env: Environment): Finding {
  const choice = proxyFor(url, env);
  if (choice.kind === "invalid") {
    const name = choice.name.toUpperCase();
    const sentence = `${name} is set and names no proxy.`;
    return fault("proxy", sentence, `Set ${name} to something like http://proxy.example:3128.`);
  }
  if (choice.kind === "proxy") return good("proxy", `Through ${choice.proxy.host}.`);
  const why = choice.because === "exempt" ? "NO_PROXY names the coordinator." : "None is set.";
  return good("proxy", why);
}

type Asked =
  | {
      readonly text: string;
      readonly status: number;
      readonly date: string | null;
      readonly took_ms: number;
    }
  | { readonly trouble: Finding };

async function ask(url: string): Promise<Asked> {
  const begin_ms = performance.now();
  try {
    const signal = AbortSignal.timeout(answer_ms_max);
    const answer = await fetch(new URL("/api/tasks", url), { signal });
    const took_ms = performance.now() - begin_ms;
    const date = answer.headers.get("date");
    return { text: await answer.text(), status: answer.status, date, took_ms };
  } catch (error) {
    return { trouble: await networkTrouble(url, error) };
  }
}

async function networkTrouble(url: string, error: unknown): Promise<Finding> {
  const { hostname, port } = new URL(url);
  const cause = causeOf(error);
  const isKnown = await lookup(hostname.replace(/^\[|\]$/g, "")).then(
    () => true,
    () => false,
  );
  if (!isKnown) {
    const sentence = `The name ${hostname} is not known here.`;
    return fault("network", sentence, "Check the join link, and this device's DNS.");
  }
  const untrusted = certificateTrouble(url, cause);
  if (untrusted !== null) return fault("network", untrusted.sentence, untrusted.advice);
  const where = port === "" ? "its port" : `port ${port}`;
  const sentence = `${url} does not answer (${cause}).`;
  const advice = `Is the coordinator running, and may this device reach ${where} of ${hostname}?`;
  return fault("network", sentence, advice);
}

/** Pure: the coordinator's `Date` against ours, within what the answer took and a tick. */
export function clockFinding(date: string | null, now_ms: number, took_ms: number): Finding {
  const theirs_ms = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(theirs_ms)) {
    return warning("clock", "The coordinator does not say what time it is.", "Compare by hand.");
  }
  const skew_ms = now_ms - theirs_ms;
  const doubt_ms = took_ms + tick_ms;
  if (Math.abs(skew_ms) <= skew_ms_max + doubt_ms) {
    return good("clock", "This device and the coordinator agree about the time.");
  }
  const minutes = Math.round(Math.abs(skew_ms) / 60_000);
  const side = skew_ms > 0 ? "ahead of" : "behind";
  const sentence = `This device's clock is ${minutes} min ${side} the coordinator's.`;
  return fault("clock", sentence, "Set the time, and switch on its synchronisation (NTP).");
}

/** The coordinator's first word on a connection says whether the socket works at all. */
async function protocolFinding(
  connect: ReturnType<typeof socketIoConnect>,
  url: string,
): Promise<Finding> {
  const signal = AbortSignal.timeout(answer_ms_max);
  const { min, max } = protocolVersion;
  try {
    const link = await connect(signal);
    const first = await new Promise<string>((resolve, reject) => {
      signal.addEventListener("abort", () => reject(new Error("It said nothing.")), { once: true });
      link.onClose((why) => reject(new Error(why)));
      link.onMessage((message) => resolve(message.type));
    });
    link.close("only looked");
    if (first === "challenge") {
      return good("protocol", `The socket works; this program speaks versions ${min} to ${max}.`);
    }
    const sentence = `The coordinator refuses to speak with this program (versions ${min} to ${max}).`;
    return fault("protocol", sentence, "Update this program or the coordinator.");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const sentence = `HTTP works, but no WebSocket to ${url}: ${why}`;
    const advice = "A proxy or firewall must let WebSocket pass: ask whoever runs it.";
    return fault("protocol", sentence, advice);
  }
}

function taskFinding(
  { task, privacy }: Settings,
  found: TaskSpec | null,
  open: readonly TaskView[],
): Finding {
  if (found === null) {
    const names = open.map(({ spec }) => spec.id).join(", ") || "none";
    const sentence = `The task "${task}" is not open there. Open are: ${names}.`;
    return fault("task", sentence, "Check the join link, or ask whoever runs the coordinator.");
  }
  if (privacy === "secure" && found.privacy === "sealed") {
    const sentence = `"${found.title}" is only sealed, and this device wants secure.`;
    return fault("task", sentence, "Join again with --privacy sealed if you agree to that.");
  }
  return good("task", `"${found.title}" is open, version ${found.version}, ${found.privacy}.`);
}
