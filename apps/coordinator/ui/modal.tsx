"use client";
/**
 * The browser's own modal dialog, in its top layer: the page behind is inert, Escape and a press beside it close it,
 * Tab stays inside, and focus returns to where it was. What is in it is mounted while it is open, and no longer.
 */
import {
  type KeyboardEvent,
  type ReactNode,
  type SyntheticEvent,
  useLayoutEffect,
  useRef,
} from "react";

type ModalProps = {
  isOpen: boolean;
  onClose: () => void;
  /** Id of its title. */
  labelledBy: string;
  describedBy?: string | undefined;
  /** Of the box; the padding belongs to what is inside, so that a press on it is not one beside. */
  className: string;
  children: ReactNode;
};

export function Modal({ isOpen, ...props }: ModalProps) {
  return isOpen && <OpenModal {...props} />;
}

function OpenModal({
  onClose,
  labelledBy,
  describedBy,
  className,
  children,
}: Omit<ModalProps, "isOpen">) {
  const box = useRef<HTMLDialogElement>(null);
  // A drag that ends beside it, after text was selected, is no press beside it.
  const isPressedBeside = useRef(false);
  useLayoutEffect(() => {
    const dialog = box.current;
    keepRoomOfBar();
    dialog?.showModal();
    // Closed before it is taken out of the page: only so does the browser give the focus back.
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={box}
      aria-labelledby={labelledBy}
      aria-describedby={describedBy}
      className={`text-ink backdrop:bg-veil ${className}`}
      onCancel={(event) => {
        if (!isOwn(event)) return;
        event.preventDefault();
        onClose();
      }}
      onClose={(event) => {
        const { isConnected, open } = event.currentTarget;
        if (isOwn(event) && isConnected && !open) onClose();
      }}
      onPointerDown={(event) => {
        isPressedBeside.current = isOwn(event);
      }}
      onClick={(event) => {
        if (isOwn(event) && isPressedBeside.current) onClose();
      }}
      onKeyDown={keepFocusInside}
    >
      {children}
    </dialog>
  );
}

/** The page's scroll bar goes while a dialog is open, and nothing behind it may move. */
function keepRoomOfBar(): void {
  if (document.querySelector("dialog:modal") !== null) return;
  const page = document.documentElement;
  page.style.setProperty("--bar", `${innerWidth - page.clientWidth}px`);
}

/** Not of something inside: a file input, too, tells when nothing was chosen. */
function isOwn(event: SyntheticEvent): boolean {
  return event.target === event.currentTarget;
}

const stops = [
  "a[href]",
  "button:enabled",
  "input:enabled",
  "select:enabled",
  "textarea:enabled",
  "summary",
  "[tabindex]",
].join(",");

/** After the last stop comes the first: the browser alone would leave the page for its own bars. */
function keepFocusInside(event: KeyboardEvent<HTMLDialogElement>): void {
  if (event.key !== "Tab" || event.defaultPrevented) return;
  const reachable = [...event.currentTarget.querySelectorAll<HTMLElement>(stops)].filter(
    (stop) => stop.tabIndex >= 0 && stop.checkVisibility(),
  );
  const [leaving, entering] = event.shiftKey
    ? [reachable.at(0), reachable.at(-1)]
    : [reachable.at(-1), reachable.at(0)];
  const isAtEnd = document.activeElement === leaving;
  if (!isAtEnd && document.activeElement !== event.currentTarget) return;
  event.preventDefault();
  entering?.focus();
}
