/** A bar that fills: progress of something under way. The label is for those who cannot see it. */
import { Progress } from "@base-ui/react/progress";

export function Bar({
  label,
  share,
  tone = "river",
}: {
  label: string;
  /** 0 to 1, or null while it is not known. */
  share: number | null;
  tone?: "river" | "warn";
}) {
  const percent = share === null ? null : Math.round(share * 100);
  return (
    <Progress.Root value={percent} aria-label={label}>
      <Progress.Track className="h-1.5 overflow-hidden rounded-full bg-sunken">
        <Progress.Indicator
          className={`h-full rounded-full transition-[width] duration-500 ease-linear ${
            tone === "warn" ? "bg-warn" : "bg-river"
          } ${percent === null ? "w-1/3 animate-pulse" : ""}`}
        />
      </Progress.Track>
    </Progress.Root>
  );
}
