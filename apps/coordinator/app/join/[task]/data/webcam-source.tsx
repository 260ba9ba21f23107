"use client";
/** The camera, class by class: frames are taken while a button or a key is held. It goes off when nobody needs it. */
import { useCallback, useEffect, useRef, useState } from "react";
import { Button } from "../../../../ui/button.tsx";
import { leadFocus } from "../../../../ui/lead-focus.ts";
import { Notice } from "../../../../ui/panel.tsx";
import { useWords } from "../../../../ui/words.tsx";
import { type Camera, type CameraFault, openCamera } from "./camera.ts";
import { ClassChoice } from "./class-choice.tsx";
import { HoldToRecord } from "./hold-to-record.tsx";
import { useCollected } from "./use-collected.ts";
import type { DataDesk } from "./use-data-desk.ts";

/** Nobody records for so long: the camera is not watching for nothing. */
const idle_ms = 60_000;

type State =
  | { readonly kind: "off" }
  | { readonly kind: "opening" }
  | { readonly kind: "on"; readonly camera: Camera }
  | { readonly kind: "fault"; readonly fault: CameraFault };

export function WebcamSource({
  data,
  classes,
  side_px,
}: {
  data: DataDesk;
  classes: readonly string[];
  /** Of the frames that are kept. */
  side_px: number;
}) {
  const { state, open, close, touch } = useCamera();
  const [name, setName] = useState(classes[0] ?? "");
  const collected = useCollected(data, "collected");
  const { webcam: words, replaces } = useWords().data;
  const video = useRef<HTMLVideoElement>(null);
  const stream = state.kind === "on" ? state.camera.stream : null;
  useEffect(() => {
    if (video.current !== null) video.current.srcObject = stream;
  }, [stream]);
  if (state.kind !== "on") return <TurnOn state={state} onOpen={open} />;
  return (
    <div className="flex flex-wrap gap-6">
      <div className="w-full max-w-64">
        <video
          ref={video}
          autoPlay
          muted
          playsInline
          aria-label={words.picture}
          className="aspect-square w-full -scale-x-100 rounded-lg bg-sunken object-cover"
        />
        <HoldToRecord
          label={words.hold(name)}
          video={video}
          side_px={side_px}
          onFrames={(frames) => {
            touch();
            collected.add(name, frames);
          }}
        />
      </div>
      <div className="min-w-0 flex-1 basis-52">
        <ClassChoice legend={words.what} classes={classes} value={name} onChoose={setName} />
        <p className="mt-3 text-soft">{words.keys}</p>
        {collected.replaces && <p className="mt-1 text-sm text-soft">{replaces}</p>}
        <div className="mt-3 flex flex-wrap gap-2">
          <Button size="small" onClick={close}>
            {words.turnOff}
          </Button>
          {collected.count > 0 && (
            <Button size="small" onClick={collected.removeLast}>
              {words.removeLast}
            </Button>
          )}
        </div>
      </div>
    </div>
  );
}

function TurnOn({ state, onOpen }: { state: Exclude<State, { kind: "on" }>; onOpen: () => void }) {
  const { webcam: words } = useWords().data;
  return (
    <div>
      <p className="mb-3 max-w-[60ch]">{words.how}</p>
      <div role="status">
        {state.kind === "fault" && (
          <Notice tone="warn" title={words.faults[state.fault].title}>
            <p>{words.faults[state.fault].sentence}</p>
          </Notice>
        )}
      </div>
      <Button ref={leadFocus} className="mt-3" isBusy={state.kind === "opening"} onClick={onOpen}>
        {words.turnOn}
      </Button>
    </div>
  );
}

function useCamera() {
  const [state, setState] = useState<State>({ kind: "off" });
  const camera = useRef<Camera | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const close = useCallback(() => {
    clearTimeout(timer.current);
    camera.current?.stop();
    camera.current = null;
    setState({ kind: "off" });
  }, []);
  const touch = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = setTimeout(close, idle_ms);
  }, [close]);
  const isHere = useRef(true);
  useEffect(() => {
    isHere.current = true;
    const whenHidden = () => document.hidden && close();
    document.addEventListener("visibilitychange", whenHidden);
    return () => {
      isHere.current = false;
      document.removeEventListener("visibilitychange", whenHidden);
      clearTimeout(timer.current);
      camera.current?.stop();
      camera.current = null;
    };
  }, [close]);
  const open = async () => {
    setState({ kind: "opening" });
    const opened = await openCamera();
    if (typeof opened === "string") {
      setState({ kind: "fault", fault: opened });
      return;
    }
    // Whoever asked may have gone while the browser asked for leave.
    if (!isHere.current) {
      opened.stop();
      return;
    }
    camera.current = opened;
    for (const track of opened.stream.getVideoTracks()) track.addEventListener("ended", close);
    setState({ kind: "on", camera: opened });
    touch();
  };
  return { state, open, close, touch };
}
