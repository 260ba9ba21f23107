"use client";
/** The guided form: steps, the summary beside them, and a draft that survives leaving the page. */
import { type RefObject, useEffect, useMemo, useReducer, useRef, useState } from "react";
import type { DataChoice } from "../../../../lib/data-choice.ts";
import { candidateOf, type Draft } from "../../../../lib/task-form/draft.ts";
import {
  beginWith,
  formStep,
  keepForm,
  restoreForm,
} from "../../../../lib/task-form/form-state.ts";
import { checkTask } from "../../../../lib/task-form/problems.ts";
import { problemsOfStep, type StepId, steps } from "../../../../lib/task-form/steps.ts";
import { Button } from "../../../../ui/button.tsx";
import { Icon } from "../../../../ui/icons.tsx";
import { Panel } from "../../../../ui/panel.tsx";
import { AboutStep } from "./about-step.tsx";
import { DataStep } from "./data-step.tsx";
import { type Desk, DeskContext, useDesk } from "./form-context.ts";
import { ModelStep } from "./model-step.tsx";
import { PrivacyStep } from "./privacy-step.tsx";
import { PublishStep } from "./publish-step.tsx";
import { RoundsStep } from "./rounds-step.tsx";
import { StepFoot } from "./step-foot.tsx";
import { SummaryPanel } from "./summary-panel.tsx";

/** `name` says whose draft it is: each task has one. */
export function TaskForm({ name, beginning }: { name: string; beginning: Draft }) {
  const { desk, forget, startOver } = useForm(name, beginning);
  const { step } = desk.state;
  const title = steps.find(({ id }) => id === step)?.name ?? "";
  const heading = useStepHeading(step);
  return (
    <DeskContext value={desk}>
      <StepList />
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <Panel
          title={title}
          headingRef={heading}
          aside={
            <Button look="quiet" size="small" onClick={startOver}>
              Start over
            </Button>
          }
        >
          <form
            noValidate
            onSubmit={(event) => {
              event.preventDefault();
              goOn(desk, event.currentTarget);
            }}
          >
            <Step step={step} onPublished={forget} />
            {step !== "publish" && (
              <StepFoot>
                <Button look="primary" type="submit">
                  Next <Icon name="right" />
                </Button>
              </StepFoot>
            )}
          </form>
        </Panel>
        <SummaryPanel />
      </div>
    </DeskContext>
  );
}

/** A step begins at its top, for the eye and for the keyboard, however far down the one before was left. */
function useStepHeading(step: StepId): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = useRef(step);
  useEffect(() => {
    if (shown.current === step) return;
    shown.current = step;
    heading.current?.focus({ preventScroll: true });
    scrollTo({ top: 0 });
  }, [step]);
  return heading;
}

/** A step with problems is not left by Next: it shows them and leads to the first. */
function goOn({ state, dispatch, problems }: Desk, form: HTMLFormElement): void {
  if (problemsOfStep(problems, state.step).length === 0) return dispatch({ type: "go", by: 1 });
  dispatch({ type: "checked", step: state.step });
  requestAnimationFrame(() => {
    const wrong = form.querySelector<HTMLElement>("[aria-invalid=true]");
    (wrong ?? form.querySelector<HTMLElement>("input, select, textarea"))?.focus();
  });
}

function useForm(name: string, beginning: Draft) {
  const key = `tributary.task-draft.${name}`;
  const [state, dispatch] = useReducer(
    formStep,
    null,
    () => restoreForm(localStorage.getItem(key)) ?? beginWith(beginning),
  );
  const [choice, choose] = useState<DataChoice | null>(null);
  const isPublished = useRef(false);
  useEffect(() => {
    if (!isPublished.current) localStorage.setItem(key, keepForm(state));
  }, [key, state]);
  const desk = useMemo((): Desk => {
    const { task, problems } = checkTask(candidateOf(state.draft));
    return { state, dispatch, task, problems, choice, choose };
  }, [state, choice]);
  const forget = () => {
    isPublished.current = true;
    localStorage.removeItem(key);
  };
  const startOver = () => {
    choose(null);
    dispatch({ type: "begin", draft: beginning });
  };
  return { desk, forget, startOver };
}

function Step({ step, onPublished }: { step: StepId; onPublished: () => void }) {
  switch (step) {
    case "about":
      return <AboutStep />;
    case "data":
      return <DataStep />;
    case "model":
      return <ModelStep />;
    case "privacy":
      return <PrivacyStep />;
    case "rounds":
      return <RoundsStep />;
    case "publish":
      return <PublishStep onPublished={onPublished} />;
    default:
      return step satisfies never;
  }
}

function StepList() {
  const { state, dispatch, problems } = useDesk();
  return (
    <nav aria-label="Steps" className="mb-4">
      <ol className="flex flex-wrap gap-1 rounded-lg bg-sunken p-1">
        {steps.map(({ id, name }, index) => {
          const isHere = id === state.step;
          const isWrong = state.checked.includes(id) && problemsOfStep(problems, id).length > 0;
          return (
            <li key={id}>
              <button
                type="button"
                aria-current={isHere ? "step" : undefined}
                className={`inline-flex min-h-9 items-center gap-1.5 rounded-md px-2.5 sm:px-3 ${
                  isHere ? "bg-surface font-semibold shadow-lift" : "text-soft hover:text-ink"
                }`}
                onClick={() => dispatch({ type: "step", step: id })}
              >
                <span aria-hidden="true" className="text-sm">
                  {index + 1}
                </span>
                <span className={isHere ? "" : "max-sm:sr-only"}>{name}</span>
                {isWrong && (
                  <>
                    <Icon name="warning" className="size-4 text-bad" />
                    <span className="sr-only">(something is missing)</span>
                  </>
                )}
              </button>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
