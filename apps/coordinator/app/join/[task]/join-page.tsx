"use client";
/**
 * Taking part in a task: what it means, and, once that was agreed to, the visit, which is loaded then and not before.
 * The page is readable as it comes from the server.
 */
import type { TaskView } from "@tributary/protocol";
import { lazy, Suspense, useState } from "react";
import { loadWords } from "../../../lib/messages/load.ts";
import { Button, buttonClass } from "../../../ui/button.tsx";
import { leadFocus } from "../../../ui/lead-focus.ts";
import { Panel } from "../../../ui/panel.tsx";
import { AllWords, useFirstWords, useSpoken } from "../../../ui/words.tsx";
import { ConsentChanges, ConsentTerms, type Offer } from "./consent.tsx";
import { type Consent, useConsent } from "./use-consent.ts";
import { useTask } from "./use-task.ts";

const loadVisit = () => import("./visit-page.tsx");
const Visit = lazy(async () => ({ default: (await loadVisit()).VisitPage }));

export type JoinProps = Omit<Offer, "spec"> & {
  readonly task: TaskView;
  /** Whether the page may make data for a visitor who has none. */
  readonly practises: boolean;
};

export function JoinPage(props: JoinProps) {
  const { practises } = props;
  const { task, size_bytes } = useTask(props.task, props.size_bytes);
  const { spec } = task;
  const offer = { ...props, spec, size_bytes };
  const consent = useConsent(spec, practises);
  const [hasJustAgreed, setJustAgreed] = useState(false);
  const agree = () => {
    consent.give();
    setJustAgreed(true);
  };
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <Head task={task} />
      {consent.standing.kind === "given" ? (
        <>
          <GivenConsent offer={offer} consent={consent} />
          <Suspense fallback={<Room />}>
            <AllWords>
              {/* What is shown is what was agreed to: where that changes, another visit begins. */}
              <Visit
                key={`${spec.id} ${spec.version} ${spec.privacy}`}
                {...{ task, practises, hasJustAgreed }}
                isPractice={consent.isPractice}
                onLeft={consent.leave}
              />
            </AllWords>
          </Suspense>
        </>
      ) : (
        <OpenConsent offer={offer} consent={consent} onAgree={agree} />
      )}
    </div>
  );
}

function Head({ task: { spec, run } }: { task: TaskView }) {
  const { frame } = useFirstWords();
  return (
    <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        <h1 className="text-2xl">{frame.ofTask(spec.title)}</h1>
        <p className="mt-1 max-w-[65ch] text-soft">{frame.ofTask(spec.summary)}</p>
      </div>
      {run !== null && (
        // Loaded as a page of its own: whoever takes part and comes back goes on by itself.
        <a href={`/runs/${run.id}`} className={buttonClass()}>
          {frame.watchRun}
        </a>
      )}
    </div>
  );
}

function OpenConsent({
  offer,
  consent,
  onAgree,
}: {
  offer: Offer;
  consent: Consent;
  onAgree: () => void;
}) {
  const { words, language } = useSpoken();
  const { standing } = consent;
  const text = words.consent;
  const before = standing.kind === "open" ? standing.before : null;
  const prepare = () => {
    void loadVisit().catch(() => undefined);
    void loadWords(language).catch(() => undefined);
  };
  return (
    <Panel title={text.title}>
      <div className="grid gap-5">
        {(consent.isWithdrawn || consent.left !== null) && (
          <p
            ref={leadFocus}
            tabIndex={-1}
            data-testid="farewell"
            className="rounded-lg bg-sunken px-4 py-3"
          >
            {consent.left === null ? text.withdrawn : text.left(consent.left)}
          </p>
        )}
        {standing.kind === "open" && standing.before !== null && (
          <ConsentChanges {...standing} version={offer.spec.version} />
        )}
        <p className="max-w-[65ch] text-lg">{text.lead}</p>
        <ConsentTerms {...offer} />
        <div className="border-t border-line pt-5">
          <Button
            look="primary"
            data-testid="agree"
            onClick={onAgree}
            onPointerEnter={prepare}
            onFocus={prepare}
          >
            {before === null ? text.agree : text.agreeAgain}
          </Button>
          <p className="mt-2 max-w-[65ch] text-sm text-soft">
            {text.next} {text.kept(offer.spec.version)}
          </p>
        </div>
      </div>
    </Panel>
  );
}

function GivenConsent({ offer, consent }: { offer: Offer; consent: Consent }) {
  const { words } = useSpoken();
  const text = words.consent;
  const { standing, isPractice } = consent;
  const { version } = offer.spec;
  if (standing.kind !== "given") return null;
  return (
    <details className="rounded-xl border border-line bg-surface px-4 py-1 sm:px-5">
      <summary className="flex min-h-10 cursor-pointer py-1 flex-wrap items-center gap-x-4 gap-y-1">
        <span data-testid="consent" className="text-soft">
          {isPractice
            ? text.practice(version)
            : text.given(words.format.day(standing.given_at_ms), version)}
        </span>
        <span className="text-river underline underline-offset-2">{text.read}</span>
      </summary>
      <div className="grid gap-5 py-4">
        <ConsentTerms {...offer} />
        <div>
          <Button data-testid="withdraw" onClick={consent.withdraw}>
            {text.withdraw}
          </Button>
        </div>
      </div>
    </details>
  );
}

/** Kept while the visit is on its way. */
function Room() {
  const { frame } = useFirstWords();
  return (
    <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_24rem]" aria-busy="true">
      <span className="sr-only">{frame.loadingTask}</span>
      <div className="skeleton h-112 rounded-xl" />
      <div className="skeleton h-112 rounded-xl" />
    </div>
  );
}
