import { useEffect, useRef, useState } from 'react';
import { createRoot } from 'react-dom/client';

const SITE = 'https://conceptscope.example/';

/** React gives a custom element its attributes; its events are listened to. */
function ConceptDemo({ onResult, onReady, children, ...attributes }) {
  const element = useRef(null);
  useEffect(() => {
    const { current } = element;
    const result = ({ detail }) => onResult?.(detail);
    const ready = ({ detail }) => onReady?.(detail, current);
    current.addEventListener('result', result);
    current.addEventListener('ready', ready);
    return () => {
      current.removeEventListener('result', result);
      current.removeEventListener('ready', ready);
    };
  }, [onResult, onReady]);
  return (
    <concept-demo ref={element} {...attributes}>
      {children}
    </concept-demo>
  );
}

function Page() {
  const [theme, setTheme] = useState('light');
  const [ready, setReady] = useState([]);
  const [said, setSaid] = useState('Not run yet.');
  const run = () =>
    document
      .querySelector('concept-demo')
      .run()
      .then(
        ({ source, result }) =>
          setSaid(`Run on ${source}: ${JSON.stringify(result).slice(0, 200)}`),
        ({ message }) => setSaid(message),
      );
  return (
    <main style={{ maxWidth: '45rem', margin: '2rem auto', padding: '0 1rem' }}>
      <h1>A page made by React</h1>
      <button onClick={() => setTheme(theme === 'light' ? 'dark' : 'light')}>Theme: {theme}</button>
      <button onClick={run}>Run it</button>
      <p id="said" style={{ height: '4.5em', overflow: 'auto', overflowWrap: 'anywhere' }}>
        {said}
      </p>
      <ConceptDemo
        name="ekg-and-microscope"
        theme={theme}
        onReady={({ demo }) => setReady((demos) => [...demos, demo])}
      >
        <a href={`${SITE}demos/ekg-and-microscope/`}>Which one carries the trigger?</a>
      </ConceptDemo>
      <ConceptDemo
        name="logit-lens"
        preset="hamlet"
        theme={theme}
        onReady={({ demo }) => setReady((demos) => [...demos, demo])}
      >
        <a href={`${SITE}demos/logit-lens/`}>What would the model say at each layer?</a>
      </ConceptDemo>
      <p id="ready">Ready: {ready.toSorted().join(', ')}</p>
    </main>
  );
}

// First the element, then the page: nothing moves when it comes.
await import(/* @vite-ignore */ `${SITE}embed.js`);
createRoot(document.getElementById('root')).render(<Page />);
