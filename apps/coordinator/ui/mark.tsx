/** The sign of Tributary: streams that join a river. */

export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" fill="none" aria-hidden="true">
      <g className="stroke-river" strokeLinecap="round">
        <path d="M5 4c0 8 11 8 11 17" strokeWidth="2.4" opacity="0.6" />
        <path d="M27 4c0 8-11 8-11 17" strokeWidth="2.4" opacity="0.6" />
        <path d="M16 3v16" strokeWidth="2.4" opacity="0.6" />
        <path d="M16 19v9" strokeWidth="5" />
      </g>
    </svg>
  );
}
