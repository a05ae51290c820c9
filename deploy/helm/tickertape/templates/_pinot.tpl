{{/* What Pinot's three roles share, as part of a workload's spec. Takes { root, role }. */}}
{{- define "tickertape.pinot" -}}
{{- $pinot := .root.Values.kubernetes.pinot }}
{{- $values := get $pinot .role -}}
kind: StatefulSet
image: {{ $pinot.image }}
cpu: {{ $values.cpu }}
memory: {{ $values.memory }}
scratch: [{ name: logs, path: /opt/pinot/logs }]
env:
  - { name: JAVA_OPTS, value: '{{ $values.javaOpts }}' }
  - name: POD_NAME
    valueFrom: { fieldRef: { fieldPath: metadata.name } }
{{- end }}

{{/* Pinot finds its segments by the names of its instances: each pod's own, which stays. Takes { root, role }. */}}
{{- define "tickertape.pinotHost" -}}
$(POD_NAME).{{ .root.Release.Name }}-pinot-{{ .role }}-pods
{{- end }}
