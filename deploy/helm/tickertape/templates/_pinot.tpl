{{/* What Pinot's three roles share, as part of a workload's spec. Takes { root, role }. */}}
{{- define "tickertape.pinot" -}}
{{- $pinot := .root.Values.kubernetes.pinot }}
{{- $values := get $pinot .role }}
{{- /* Brokers of Pinot do not speak to Kafka. */}}
{{- $secured := and .root.Values.kubernetes.security.enabled (ne .role "broker") -}}
kind: StatefulSet
image: {{ $pinot.image }}
cpu: {{ $values.cpu }}
memory: {{ $values.memory }}
scratch: [{ name: logs, path: /opt/pinot/logs }]
env:
  - { name: JAVA_OPTS, value: '{{ $values.javaOpts }}' }
  - name: POD_NAME
    valueFrom: { fieldRef: { fieldPath: metadata.name } }
  {{- if $secured }}
  {{- include "tickertape.security-jvm-env" (dict "root" .root "user" "pinot") | nindent 2 }}
  {{- end }}
mounts:
  {{- if eq .role "controller" }}
  - { name: conf, path: /etc/pinot, configMap: {{ .root.Release.Name }}-pinot-controller }
  {{- end }}
  {{- if $secured }}
  {{- include "tickertape.trust-volume" .root | nindent 2 }}
  {{- include "tickertape.jaas-volume" .root | nindent 2 }}
  {{- end }}
{{- end }}

{{/* Pinot finds its segments by the names of its instances: each pod's own, which stays. Takes { root, role }. */}}
{{- define "tickertape.pinotHost" -}}
$(POD_NAME).{{ .root.Release.Name }}-pinot-{{ .role }}-pods
{{- end }}
