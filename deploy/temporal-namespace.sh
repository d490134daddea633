#!/bin/sh
# Makes the namespace, or gives it the retention named here. Waits a while for the server.
# Reads TEMPORAL_ADDRESS as the temporal command does.
set -eu
: "${TEMPORAL_ADDRESS:?}" "${NAMESPACE:?}" "${RETENTION:?}"

patiently() {
    attempts=60
    until said=$("$@" 2>&1); do
        attempts=$((attempts - 1))
        if [ "$attempts" -le 0 ]; then
            echo "Temporal at $TEMPORAL_ADDRESS: $said" >&2
            exit 1
        fi
        sleep 1
    done
}

patiently temporal operator cluster health
if temporal operator namespace describe --namespace "$NAMESPACE" >/dev/null 2>&1; then
    # A namespace made a moment ago can be described at once, and updated some seconds later.
    patiently temporal operator namespace update --namespace "$NAMESPACE" --retention "$RETENTION"
else
    temporal operator namespace create --namespace "$NAMESPACE" --retention "$RETENTION"
fi
echo "The namespace $NAMESPACE is there."
