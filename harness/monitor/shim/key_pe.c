/*
 * Instead of a key of the cluster database a DLL gets a real, empty, volatile registry key: HKCU\Software\pcancel\<pid>\<name>.
 * One component of a key's path holds at most 255 units and no backslash. Longer names are therefore cut, and the resource's
 * number distinguishes them. The name that Open gets is unchanged.
 */
#include "platform.h"
#include <windows.h>

enum { PC_KEY_NAME = 200, PC_KEY_PATH = 300 };

static HKEY keys[PC_RESOURCES];

static uint32_t append(WCHAR *to, uint32_t at, const WCHAR *text) {
  while (*text != 0) to[at++] = *text++;
  return at;
}

static uint32_t append_number(WCHAR *to, uint32_t at, uint32_t number) {
  WCHAR digits[10];
  uint32_t count = 0;
  do digits[count++] = (WCHAR)(L'0' + number % 10);
  while ((number /= 10) != 0);
  while (count > 0) to[at++] = digits[--count];
  return at;
}

void *pc_key_open(uint32_t resource, const pc_char *name) {
  pc_key_close(resource);
  WCHAR path[PC_KEY_PATH];
  uint32_t at = append(path, 0, L"Software\\pcancel\\");
  at = append_number(path, at, GetCurrentProcessId());
  path[at++] = L'\\';
  uint32_t start = at;
  for (; name != NULL && name[at - start] != 0 && at - start < PC_KEY_NAME; at++)
    path[at] = name[at - start] == L'\\' ? L'_' : name[at - start];
  if (at == start || at - start == PC_KEY_NAME) {
    path[at++] = L'#';
    at = append_number(path, at, resource);
  }
  path[at] = 0;
  HKEY key = NULL;
  if (RegCreateKeyExW(HKEY_CURRENT_USER, path, 0, NULL, REG_OPTION_VOLATILE, KEY_ALL_ACCESS, NULL, &key, NULL) != ERROR_SUCCESS) return NULL;
  keys[resource] = key;
  return key;
}

void pc_key_close(uint32_t resource) {
  if (keys[resource] == NULL) return;
  RegCloseKey(keys[resource]);
  keys[resource] = NULL;
}
