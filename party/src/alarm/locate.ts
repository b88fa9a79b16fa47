export interface Fix {
  readonly lng: number;
  readonly lat: number;
  readonly accuracyM: number;
}
export type Located = { readonly fix: Fix } | { readonly failure: 'denied' | 'silent' };

/** Asks the phone itself; the answer stays on the phone. WGS-84, as browsers give it. */
export function locate(): Promise<Located> {
  return new Promise((resolve) => {
    if (!('geolocation' in navigator)) {
      resolve({ failure: 'denied' });
      return;
    }
    // Some browsers never answer when the question is swept away.
    const late = setTimeout(() => resolve({ failure: 'silent' }), 15_000);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        clearTimeout(late);
        resolve({
          fix: {
            lng: coords.longitude,
            lat: coords.latitude,
            accuracyM: Math.min(100_000, Math.max(0, Math.round(coords.accuracy))),
          },
        });
      },
      (error) => {
        clearTimeout(late);
        resolve({ failure: error.code === error.PERMISSION_DENIED ? 'denied' : 'silent' });
      },
      { enableHighAccuracy: true, timeout: 12_000, maximumAge: 10_000 },
    );
  });
}
