/**
 * What browsers report of pages that broke their content security policy: a figure by directive, and a line in the log,
 * of which a flood leaves some. Nobody has to say who they are, so a report proves nothing and changes nothing.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Log } from "@tributary/runtime";
import { z } from "zod";

export const reportsPath = "/csp-reports";

const body_bytes_max = 16 * 1024;
const reports_max = 20;
const text_max = 200;

/** Those of our policies, and one word for whatever else somebody sends. */
const directives = [
  "default-src",
  "script-src",
  "style-src",
  "img-src",
  "connect-src",
  "worker-src",
  "form-action",
  "object-src",
  "base-uri",
  "frame-ancestors",
] as const;
export type Directive = (typeof directives)[number] | "other";

const text = z.string().transform((value) => value.slice(0, text_max));
/** `application/reports+json`: a list. */
const Modern = z.array(
  z.object({
    body: z.object({
      effectiveDirective: text,
      blockedURL: text.optional(),
      documentURL: text.optional(),
      sourceFile: text.nullish(),
    }),
  }),
);
/** `application/csp-report`: one, with names of its own. */
const Older = z.object({
  "csp-report": z.object({
    "violated-directive": text,
    "blocked-uri": text.optional(),
    "document-uri": text.optional(),
    "source-file": text.nullish(),
  }),
});

export type Violation = {
  readonly directive: Directive;
  /** Origin and path of what was blocked, of the page, and of the script: no query, which may hold a secret. */
  readonly blocked: string;
  readonly page: string;
  readonly source: string;
};

export type ReportOptions = {
  readonly log: Log;
  readonly count: (directive: Directive) => void;
};

/** True when the request was a report; the answer tells nothing. */
export async function takeReports(
  { log, count }: ReportOptions,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<boolean> {
  if (path !== reportsPath || request.method !== "POST") return false;
  for (const { directive, ...about } of violationsIn(await read(request))) {
    count(directive);
    log.warn({ reason: directive, ...about }, "A page broke its content security policy");
  }
  response.writeHead(204).end();
  return true;
}

export function violationsIn(body: string): readonly Violation[] {
  const value = parsed(body);
  const modern = Modern.safeParse(value);
  if (modern.success) {
    return modern.data.slice(0, reports_max).map(({ body: said }) => ({
      directive: directiveOf(said.effectiveDirective),
      blocked: placeOf(said.blockedURL),
      page: placeOf(said.documentURL),
      source: placeOf(said.sourceFile),
    }));
  }
  const older = Older.safeParse(value);
  if (!older.success) return [];
  const said = older.data["csp-report"];
  return [
    {
      directive: directiveOf(said["violated-directive"]),
      blocked: placeOf(said["blocked-uri"]),
      page: placeOf(said["document-uri"]),
      source: placeOf(said["source-file"]),
    },
  ];
}

/** `script-src-elem` is of `script-src`; older browsers quote the sources, too. */
function directiveOf(said: string): Directive {
  return (
    directives.find(
      (one) => said === one || said.startsWith(`${one}-`) || said.startsWith(`${one} `),
    ) ?? "other"
  );
}

/** What is no address is a word of the browser's: "inline", "eval". */
function placeOf(url: string | null | undefined): string {
  if (url === null || url === undefined) return "";
  if (!URL.canParse(url)) return url.replaceAll(/[^\w./:-]/g, "").slice(0, 40);
  const { protocol, host, pathname } = new URL(url);
  return host === "" ? protocol : `${protocol}//${host}${pathname}`;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

/** Nothing of what is too large; it is read to its end, so that the browser hears the answer. */
async function read(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size_bytes = 0;
  for await (const part of request) {
    size_bytes += part.length;
    if (size_bytes <= body_bytes_max) parts.push(part);
  }
  return size_bytes > body_bytes_max ? "" : Buffer.concat(parts).toString("utf8");
}
