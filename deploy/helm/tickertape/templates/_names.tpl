{{/* Every template here takes { root: $, component: "pinot-broker" }. */}}

{{- define "tickertape.name" -}}
{{ .root.Release.Name }}-{{ .component }}
{{- end }}

{{- define "tickertape.selector" -}}
app.kubernetes.io/name: tickertape
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "tickertape.labels" -}}
{{ include "tickertape.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{- define "tickertape.metadata" -}}
name: {{ include "tickertape.name" . }}
labels:
  {{- include "tickertape.labels" . | nindent 2 }}
{{- end }}

{{/* The addresses and names below take the root. */}}

{{- define "tickertape.kafka" -}}
{{- if .Values.kubernetes.kafka.strimzi -}}
{{ .Release.Name }}-kafka-bootstrap:{{ ternary 9093 9092 .Values.kubernetes.security.enabled }}
{{- else -}}
{{ join "," .Values.kafka.bootstrap_servers }}
{{- end }}
{{- end }}

{{- define "tickertape.schemaRegistry" -}}
http://{{ .Release.Name }}-registry:8080/apis/ccompat/v7
{{- end }}

{{- define "tickertape.s3Endpoint" -}}
{{ ternary (printf "http://%s-minio:9000" .Release.Name) .Values.s3_sink.endpoint .Values.kubernetes.minio.enabled }}
{{- end }}

{{- define "tickertape.secret" -}}
{{ .Values.kubernetes.existingSecret | default (printf "%s-credentials" .Release.Name) }}
{{- end }}

{{/* Every workload that the chart runs, as a YAML list under `components`. */}}
{{- define "tickertape.workloads" -}}
components:
  - registry
  {{- if .Values.kubernetes.minio.enabled }}
  - minio
  {{- end }}
  - zookeeper
  - pinot-controller
  - pinot-broker
  - pinot-server
  - kafka-ui
  - producer
  - flattener
  - archiver
  - dashboard
  {{- if .Values.kubernetes.monitoring.enabled }}
  - watcher
  {{- end }}
  {{- if .Values.kubernetes.streamingSql.enabled }}
  - sql-gateway
  {{- end }}
  {{- if .Values.kubernetes.cassandraSink.enabled }}
  - cassandra-sink
  {{- end }}
{{- end }}
