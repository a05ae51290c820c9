{{/* What all apps share, as the spec of tickertape.pod. Takes { root, component, image, size, user, secrets, env };
     image, size and user have the component's name if none is given. */}}
{{- define "tickertape.app" -}}
{{- $apps := .root.Values.kubernetes.apps }}
{{- $values := get $apps (.size | default .component) -}}
image: {{ $apps.repository }}/{{ .image | default .component }}:{{ $apps.tag | default .root.Chart.AppVersion }}
config: true
readOnly: true
stopSeconds: 15
cpu: {{ $values.cpu }}
memory: {{ $values.memory }}
{{- if .root.Values.kubernetes.security.enabled }}
mounts:
  {{- include "tickertape.trust-volume" .root | nindent 2 }}
{{- end }}
env:
  {{- include "tickertape.settings" (dict "root" .root "component" (.user | default .component)) | nindent 2 }}
  {{- range .secrets }}
  - name: {{ . }}
    valueFrom: { secretKeyRef: { name: {{ include "tickertape.secret" $.root }}, key: {{ . }}, optional: true } }
  {{- end }}
  {{- with .env }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}

{{/* And what those that run on have besides. Takes { root, component, port, secrets, env }. */}}
{{- define "tickertape.service-app" -}}
{{ include "tickertape.app" . }}
kind: Deployment
ports: { http: {{ int .port }} }
health: { httpGet: { path: /ready, port: http } }
live: { httpGet: { path: /live, port: http } }
{{- end }}

{{/* Settings that differ inside the cluster from what config/config.yaml says, and secrets. Takes { root, component }. */}}
{{- define "tickertape.settings" -}}
{{- $part := . }}
{{- $root := .root }}
{{- with $root -}}
- { name: NODE_ENV, value: {{ ternary "production" "development" .Values.kubernetes.production }} }
{{- if .Values.kubernetes.kafka.strimzi }}
- { name: KAFKA_BOOTSTRAP_SERVERS, value: '{{ include "tickertape.kafka" . }}' }
{{- end }}
- { name: SCHEMA_REGISTRY_URL, value: '{{ include "tickertape.schemaRegistry" . }}' }
{{- if .Values.kubernetes.minio.enabled }}
- { name: S3_SINK_ENDPOINT, value: 'http://{{ .Release.Name }}-minio:9000' }
{{- end }}
- { name: PINOT_CONTROLLER_URL, value: 'http://{{ .Release.Name }}-pinot-controller:9000' }
- { name: PINOT_BROKER_URL, value: 'http://{{ .Release.Name }}-pinot-broker:8099' }
- { name: SERVICE_HTTP_HOST, value: 0.0.0.0 }
{{- if .Values.kubernetes.security.enabled }}
{{ include "tickertape.security-env" $part }}
{{- else }}
{{ include "tickertape.minioSecrets" . }}
{{- range include "tickertape.passwords" . | fromYamlArray }}
- name: {{ .env }}
  valueFrom: { secretKeyRef: { name: {{ include "tickertape.secret" $root }}, key: {{ .env }}, optional: true } }
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- define "tickertape.minioSecrets" -}}
{{- range list "MINIO_ROOT_USER" "MINIO_ROOT_PASSWORD" }}
- name: {{ . }}
  valueFrom: { secretKeyRef: { name: {{ include "tickertape.secret" $ }}, key: {{ . }} } }
{{- end }}
{{- end }}
