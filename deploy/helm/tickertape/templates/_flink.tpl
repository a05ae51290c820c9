{{- define "tickertape.flink-image" -}}
{{ .Values.kubernetes.apps.repository }}/flink:{{ .Values.kubernetes.apps.tag | default .Chart.AppVersion }}
{{- end }}

{{/* Where checkpoints and savepoints lie, for the cluster and for whoever sends jobs. Takes the root. */}}
{{- define "tickertape.flink-state" -}}
execution.checkpointing.dir: s3://{{ .Values.flink.bucket }}/checkpoints
execution.checkpointing.savepoint-dir: s3://{{ .Values.flink.bucket }}/savepoints
{{- end }}

{{/* deploy/flink/conf and what a cluster says otherwise; the operator wants every value as text, and sizes elsewhere. */}}
{{- define "tickertape.flink-settings" -}}
{{- $settings := .Files.Get "flink/conf/config.yaml" | fromYaml }}
{{- $settings = omit $settings "jobmanager.memory.process.size" "taskmanager.memory.process.size" }}
{{- $settings = merge (include "tickertape.flink-state" . | fromYaml) $settings }}
{{- $_ := set $settings "s3.endpoint" (include "tickertape.s3Endpoint" .) }}
{{- $_ := set $settings "s3.region" .Values.s3_sink.region }}
{{- $_ := set $settings "s3.path-style-access" .Values.s3_sink.path_style }}
{{- $_ := set $settings "high-availability.type" "kubernetes" }}
{{- $_ := set $settings "high-availability.storageDir" (printf "s3://%s/ha" .Values.flink.bucket) }}
{{- $_ := set $settings "io.tmp.dirs" "/var/lib/flink" }}
{{- range $key, $value := $settings }}
{{ $key }}: {{ $value | toString | quote }}
{{- end }}
{{- end }}

{{/* What the pods of the cluster have besides. Takes the root. */}}
{{- define "tickertape.flink-pod" -}}
{{- $secured := .Values.kubernetes.security.enabled -}}
{{- with .Values.kubernetes.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 9999
  runAsGroup: 9999
  fsGroup: 9999
  seccompProfile: { type: RuntimeDefault }
containers:
  - name: flink-main-container
    securityContext:
      allowPrivilegeEscalation: false
      readOnlyRootFilesystem: true
      capabilities: { drop: [ALL] }
    env:
      - { name: FLINK_LOG_DIR, value: /tmp }
      {{- $keys := dict "AWS_ACCESS_KEY_ID" "MINIO_ROOT_USER" "AWS_SECRET_ACCESS_KEY" "MINIO_ROOT_PASSWORD" }}
      {{- if $secured }}
      - { name: AWS_ACCESS_KEY_ID, value: s3-flink }
      {{- $keys = dict "AWS_SECRET_ACCESS_KEY" "S3_PASSWORD_FLINK" }}
      {{- end }}
      {{- range $name, $key := $keys }}
      - name: {{ $name }}
        valueFrom: { secretKeyRef: { name: {{ include "tickertape.secret" $ }}, key: {{ $key }} } }
      {{- end }}
      {{- if $secured }}
      {{- include "tickertape.security-jvm-env" (dict "root" . "user" "flink") | nindent 6 }}
      {{- end }}
    volumeMounts:
      - { name: tmp, mountPath: /tmp }
      - { name: work, mountPath: /var/lib/flink }
      {{- if $secured }}
      - { name: trust, mountPath: /run/secrets/trust, readOnly: true }
      - { name: jaas, mountPath: /run/secrets/jaas, readOnly: true }
      {{- end }}
volumes:
  - name: tmp
    emptyDir: {}
  - name: work
    emptyDir: {}
  {{- if $secured }}
  - name: trust
    secret: { secretName: {{ .Release.Name }}-cluster-ca-cert }
  - name: jaas
    configMap: { name: {{ .Release.Name }}-jaas }
  {{- end }}
{{- end }}

{{- define "tickertape.sql-gateway" -}}
{{- $values := .Values.kubernetes.streamingSql.gateway -}}
kind: Deployment
replicas: 1
image: {{ include "tickertape.flink-image" . }}
readOnly: true
cpu: {{ $values.cpu }}
memory: {{ $values.memory }}
command: [/opt/flink/bin/sql-gateway.sh, start-foreground]
args:
  - -D
  - sql-gateway.endpoint.rest.address={{ .Release.Name }}-sql-gateway
  - -D
  - rest.address={{ .Release.Name }}-flink-rest
  {{- range $key, $value := include "tickertape.flink-state" . | fromYaml }}
  - -D
  - {{ $key }}={{ $value }}
  {{- end }}
ports: { http: 8083 }
health: { httpGet: { path: /v1/info, port: http } }
live: { tcpSocket: { port: http } }
env:
  - { name: FLINK_LOG_DIR, value: /tmp }
  - { name: JVM_ARGS, value: '{{ $values.javaOpts }}' }
{{- end }}
